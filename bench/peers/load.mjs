// Plain HTTP load with kept connections: node load.mjs PORT BODY REQUESTS CONNECTIONS
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';

const [port, file, requests, connections] = [process.argv[2], process.argv[3], +process.argv[4], +process.argv[5]];
const body = readFileSync(file);
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const latencies = [];
let sent = 0;
let failures = 0;
const began = performance.now();

const one = () => new Promise((resolve) => {
  const start = performance.now();
  const outgoing = request({ host: '127.0.0.1', port, method: 'POST', path: '/', agent,
    headers: { 'Content-Type': 'application/fhir+json', 'Content-Length': body.length } }, (answer) => {
    let text = '';
    answer.on('data', (part) => { text += part; });
    answer.on('end', () => {
      latencies.push(performance.now() - start);
      if (answer.statusCode !== 200) {
        if (failures++ === 0) console.error(text.slice(0, 2000));
      }
      resolve();
    });
  });
  outgoing.on('error', () => { failures++; resolve(); });
  outgoing.end(body);
});
const worker = async () => { while (sent++ < requests) await one(); };
await Promise.all(Array.from({ length: connections }, worker));
const seconds = (performance.now() - began) / 1000;
latencies.sort((a, b) => a - b);
const at = (share) => +latencies[Math.floor(share * (latencies.length - 1))].toFixed(2);
const usage = process.cpuUsage();
console.log(JSON.stringify({ requests: latencies.length, failures, seconds, per_second: latencies.length / seconds,
  p50_ms: at(0.5), p99_ms: at(0.99), load_cpu_us: (usage.user + usage.system) / latencies.length }));
agent.destroy();
process.exit(failures === 0 ? 0 : 1);
