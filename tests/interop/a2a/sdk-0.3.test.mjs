// The last official JavaScript SDK for A2A 0.3 as a client, over both of its HTTP transports.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ClientFactory, ClientFactoryOptions } from 'a2a-js-03/client';
import { all, cardUrl, newId, until } from './server.mjs';

const clientOf = (agent, transport, clientConfig) => new ClientFactory(ClientFactoryOptions.createFrom(
  ClientFactoryOptions.default,
  { preferredTransports: [transport], ...(clientConfig ? { clientConfig } : {}) },
)).createFromUrl(cardUrl(agent), '');

const saying = (text, more = {}) => ({
  message: { kind: 'message', messageId: newId(), role: 'user', parts: [{ kind: 'text', text }], ...more },
});

const textOf = parts => parts.map(p => p.text ?? '').join('');
const artifactsOf = task => (task.artifacts ?? []).map(a => textOf(a.parts)).join('|');
const chunksOf = events => events.filter(e => e.kind === 'artifact-update').map(e => textOf(e.artifact.parts)).join('');
const named = name => error => {
  assert.ok(error.name === name || error.constructor.name === name, `${error.name} (${error.constructor.name}): ${error.message}`);
  return true;
};

for (const transport of ['JSONRPC', 'HTTP+JSON']) {
  describe(`A2A 0.3 over ${transport}`, () => {
    test('the card is found and is readable as 0.3', async () => {
      const client = await clientOf('echo', transport);
      const card = await client.getAgentCard();
      assert.equal(card.name, 'echo');
      assert.equal(card.protocolVersion, '0.3.0');
      assert.ok(card.url);
      assert.ok([{ transport: card.preferredTransport }, ...(card.additionalInterfaces ?? [])].some(i => i.transport === transport));
    });

    test('send blocks until the task has completed', async () => {
      const client = await clientOf('echo', transport);
      const task = await client.sendMessage(saying('hello there'));
      assert.equal(task.kind, 'task');
      assert.equal(task.status.state, 'completed');
      assert.match(artifactsOf(task), /hello there/);
    });

    test('send with blocking false answers before the work is done', async () => {
      const client = await clientOf('streamer', transport, { polling: true });
      const task = await client.sendMessage(saying('go'));
      assert.ok(['submitted', 'working'].includes(task.status.state), task.status.state);
      await client.cancelTask({ id: task.id });
    });

    test('a bare message is a bare message', async () => {
      const client = await clientOf('replier', transport);
      const reply = await client.sendMessage(saying('hello'));
      assert.equal(reply.kind, 'message');
      assert.equal(reply.role, 'agent');
    });

    test('a stream begins with the task and ends with a final status', async () => {
      const client = await clientOf('streamer', transport);
      const events = await all(client.sendMessageStream(saying('go')));
      assert.equal(events[0].kind, 'task');
      assert.ok(events.filter(e => e.kind === 'artifact-update').length >= 2, 'several chunks');
      const last = events.at(-1);
      assert.equal(last.kind, 'status-update');
      assert.equal(last.final, true);
      assert.equal(last.status.state, 'completed');
      const stored = await client.getTask({ id: events[0].id });
      assert.equal((stored.artifacts ?? []).map(a => textOf(a.parts)).join(''), chunksOf(events));
    });

    test('get returns the task, with as much history as asked', async () => {
      const client = await clientOf('echo', transport);
      const sent = await client.sendMessage(saying('remember me'));
      const whole = await client.getTask({ id: sent.id });
      assert.equal(textOf(whole.history[0].parts), 'remember me');
      const none = await client.getTask({ id: sent.id, historyLength: 0 });
      assert.equal((none.history ?? []).length, 0);
    });

    test('cancel stops the work and ends the stream', async () => {
      const client = await clientOf('streamer', transport);
      const stream = client.sendMessageStream(saying('go'));
      const id = (await stream.next()).value.id;
      const canceled = await client.cancelTask({ id });
      assert.equal(canceled.status.state, 'canceled');
      const last = (await all(stream)).at(-1);
      assert.equal(last.status.state, 'canceled');
      assert.equal(last.final, true);
      await assert.rejects(client.cancelTask({ id }), named('TaskNotCancelableError'));
    });

    test('a client that left may subscribe again and miss nothing', async () => {
      const client = await clientOf('streamer', transport);
      const begun = await until(client.sendMessageStream(saying('go')), e => e.kind === 'artifact-update');
      const id = begun[0].id;
      const rest = await all(client.resubscribeTask({ id }));
      assert.equal(rest[0].kind, 'task');
      assert.equal(rest.at(-1).final, true);
      assert.equal(artifactsOf(rest[0]) + chunksOf(rest), artifactsOf(await client.getTask({ id })));
    });

    test('turns in one context are one conversation of several tasks', async () => {
      const client = await clientOf('echo', transport);
      const first = await client.sendMessage(saying('one'));
      const second = await client.sendMessage(saying('two', { contextId: first.contextId }));
      assert.equal(second.contextId, first.contextId);
      assert.notEqual(second.id, first.id);
    });

    test('a question is answered in the same task', async () => {
      const client = await clientOf('asker', transport);
      const asked = await client.sendMessage(saying('book a table'));
      assert.equal(asked.status.state, 'input-required');
      const answered = await client.sendMessage(saying('for two', { taskId: asked.id, contextId: asked.contextId }));
      assert.equal(answered.id, asked.id);
      assert.equal(answered.status.state, 'completed');
    });

    test('the stream of a send ends with its question, marked final', async () => {
      const client = await clientOf('asker', transport);
      const last = (await all(client.sendMessageStream(saying('book a table')))).at(-1);
      assert.equal(last.status.state, 'input-required');
      assert.equal(last.final, true);
    });

    test('an approval lets the work go on', async () => {
      const client = await clientOf('approver', transport);
      const asked = await client.sendMessage(saying('delete the report'));
      assert.equal(asked.status.state, 'input-required');
      const done = await client.sendMessage(saying('yes', { taskId: asked.id, contextId: asked.contextId }));
      assert.equal(done.status.state, 'completed');
    });

    test('an agent that fails says so', async () => {
      const client = await clientOf('failer', transport);
      const failed = await client.sendMessage(saying('go'));
      assert.equal(failed.status.state, 'failed');
    });

    test('an agent that delegates answers with what the other one made', async () => {
      const client = await clientOf('delegator', transport);
      const task = await client.sendMessage(saying('pass this on'));
      assert.equal(task.status.state, 'completed');
      assert.match(artifactsOf(task), /pass this on/);
    });

    test('errors arrive as the errors they are', async () => {
      const client = await clientOf('echo', transport);
      const id = newId();
      await assert.rejects(client.getTask({ id }), named('TaskNotFoundError'));
      await assert.rejects(client.cancelTask({ id }), named('TaskNotFoundError'));
      await assert.rejects(all(client.resubscribeTask({ id })), /not ?found/i);
      const done = await client.sendMessage(saying('x'));
      await assert.rejects(client.sendMessage(saying('y', { taskId: done.id, contextId: done.contextId })), named('UnsupportedOperationError'));
    });
  });
}
