// Where the server under test is. Whoever starts these suites starts it, with --demo.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

export const base = process.env.COMITY_URL ?? assert.fail('Set COMITY_URL to a server started with --demo.');

export const agentBase = agent => `${base}/agents/${agent}`;

export const cardUrl = agent => `${agentBase(agent)}/.well-known/agent-card.json`;

export const newId = () => randomUUID();

/** Reads a stream to its end. */
export async function all(stream) {
  const events = [];
  for await (const event of stream) events.push(event);
  return events;
}

/** Reads until the condition holds, then leaves the stream as a client does that goes away. */
export async function until(stream, wanted) {
  const seen = [];
  for await (const event of stream) {
    seen.push(event);
    if (wanted(event)) return seen;
  }
  assert.fail(`The stream ended before the event came: ${JSON.stringify(seen)}`);
}
