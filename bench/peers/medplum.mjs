// @medplum/fhir-router with its MemoryRepository behind node's own http server.
import { createServer } from 'node:http';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';

const router = new FhirRouter();
let repository = new MemoryRepository();
let taken = 0;

const server = createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', async () => {
    // An ever-growing memory would slow it down unfairly.
    if (++taken % 1000 === 0) repository = new MemoryRepository();
    const [outcome, resource] = await router.handleRequest(
      {
        method: 'POST',
        url: '/',
        pathname: undefined,
        params: {},
        query: {},
        body: JSON.parse(Buffer.concat(parts).toString('utf8')),
        headers: request.headers,
      },
      repository
    );
    const ok = outcome.issue?.[0]?.severity !== 'error' && resource?.resourceType === 'Bundle' &&
      resource.entry.every((entry) => entry.response.status.startsWith('20'));
    response.writeHead(ok ? 200 : 500, { 'Content-Type': 'application/fhir+json' });
    response.end(JSON.stringify(ok ? resource : { outcome, resource }));
  });
});
server.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));
