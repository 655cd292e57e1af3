// A mock model provider for tests: OpenAI-compatible and Anthropic on one loopback port.
//
//   node aimock.mjs [--port N] [--fixtures FILE]
//
// Prints one JSON line when it listens: {"port", "url", "openai", "anthropic", "journal"}. `openai` and `anthropic` are
// the base URLs for role files; `journal` lists every request it got. Ends when its standard input closes or on a signal.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { LLMock } from '@copilotkit/aimock';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    fixtures: { type: 'string', default: join(here, 'fixtures.json') },
  },
});

const mock = new LLMock({ host: '127.0.0.1', port: Number(values.port), strict: true });
mock.loadFixtureFile(values.fixtures);
await mock.start();

const url = `http://127.0.0.1:${mock.port}`;
console.log(JSON.stringify({ port: mock.port, url, openai: `${url}/v1`, anthropic: url, journal: `${url}/__aimock/journal` }));

let stopping = false;
async function stop() {
  if (stopping) return;
  stopping = true;
  await mock.stop();
  process.exit(0);
}

process.on('SIGINT', stop);
process.on('SIGTERM', stop);
process.stdin.on('end', stop);
process.stdin.resume();
