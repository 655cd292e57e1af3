// The official JavaScript SDK for A2A 1.0 as a client, over both of its HTTP transports.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Role, TaskState } from '@a2a-js/sdk';
import { ClientFactory, ClientFactoryOptions } from '@a2a-js/sdk/client';
import { all, cardUrl, newId, until } from './server.mjs';

const clientOf = (agent, transport, clientConfig) => new ClientFactory(ClientFactoryOptions.createFrom(
  ClientFactoryOptions.default,
  { preferredTransports: [transport], ...(clientConfig ? { clientConfig } : {}) },
)).createFromUrl(cardUrl(agent), '');

const saying = (text, more = {}, configuration = {}) => ({
  tenant: '',
  message: {
    messageId: newId(), contextId: '', taskId: '', role: Role.ROLE_USER,
    parts: [{ content: { $case: 'text', value: text }, metadata: undefined, filename: '', mediaType: '' }],
    metadata: undefined, extensions: [], referenceTaskIds: [], ...more,
  },
  configuration: { acceptedOutputModes: [], taskPushNotificationConfig: undefined, returnImmediately: false, ...configuration },
  metadata: undefined,
});

const textOf = parts => parts.map(p => p.content?.$case === 'text' ? p.content.value : '').join('');
const artifactsOf = task => task.artifacts.map(a => textOf(a.parts)).join('|');
const kind = event => event.payload.$case;
const stateOf = event => event.payload.value.status?.state;
const ended = state => [TaskState.TASK_STATE_COMPLETED, TaskState.TASK_STATE_FAILED, TaskState.TASK_STATE_CANCELED].includes(state);
const coded = (...names) => error => {
  assert.ok(names.some(n => error.name === n || error.constructor.name === n), `${error.name} (${error.constructor.name}): ${error.message}`);
  return true;
};

for (const transport of ['JSONRPC', 'HTTP+JSON']) {
  describe(`A2A 1.0 over ${transport}`, () => {
    test('the card is found and speaks 1.0', async () => {
      const client = await clientOf('echo', transport);
      assert.equal(client.protocolVersion, '1.0');
      const card = await client.getAgentCard();
      assert.equal(card.name, 'echo');
      assert.ok(card.capabilities.streaming);
      assert.ok(card.skills.length > 0);
      assert.ok(card.supportedInterfaces.some(i => i.protocolBinding === transport && i.protocolVersion === '1.0'));
    });

    test('send blocks until the task has completed', async () => {
      const client = await clientOf('echo', transport);
      const task = await client.sendMessage(saying('hello there'));
      assert.equal(task.status.state, TaskState.TASK_STATE_COMPLETED);
      assert.match(artifactsOf(task), /hello there/);
      assert.ok(task.contextId);
    });

    test('send with returnImmediately answers before the work is done', async () => {
      const client = await clientOf('streamer', transport);
      const task = await client.sendMessage(saying('go', {}, { returnImmediately: true }));
      assert.ok([TaskState.TASK_STATE_SUBMITTED, TaskState.TASK_STATE_WORKING].includes(task.status.state));
      await client.cancelTask({ tenant: '', id: task.id, metadata: undefined });
    });

    test('a bare message is a bare message', async () => {
      const client = await clientOf('replier', transport);
      const reply = await client.sendMessage(saying('hello'));
      assert.ok(reply.messageId, `Expected a message, got ${JSON.stringify(reply)}`);
      assert.equal(reply.role, Role.ROLE_AGENT);
    });

    test('a stream begins with the task and ends with its last state', async () => {
      const client = await clientOf('streamer', transport);
      const events = await all(client.sendMessageStream(saying('go')));
      assert.equal(kind(events[0]), 'task');
      assert.ok(events.filter(e => kind(e) === 'artifactUpdate').length >= 2, 'several chunks');
      assert.equal(stateOf(events.at(-1)), TaskState.TASK_STATE_COMPLETED);

      const chunks = events.filter(e => kind(e) === 'artifactUpdate').map(e => textOf(e.payload.value.artifact.parts)).join('');
      const stored = await client.getTask({ tenant: '', id: events[0].payload.value.id });
      assert.equal(stored.artifacts.map(a => textOf(a.parts)).join(''), chunks, 'the stored artifact is the folded stream');
    });

    test('get returns the task, with as much history as asked', async () => {
      const client = await clientOf('echo', transport);
      const sent = await client.sendMessage(saying('remember me'));
      const whole = await client.getTask({ tenant: '', id: sent.id });
      assert.equal(textOf(whole.history[0].parts), 'remember me');
      const none = await client.getTask({ tenant: '', id: sent.id, historyLength: 0 });
      assert.equal(none.history.length, 0);
    });

    test('list pages through a context', async () => {
      const client = await clientOf('echo', transport);
      const contextId = newId();
      const made = [];
      for (let i = 0; i < 5; i++) made.push((await client.sendMessage(saying(`n${i}`, { contextId }))).id);

      const found = [];
      let pageToken = '';
      do {
        const page = await client.listTasks({ tenant: '', contextId, status: 0, pageSize: 2, pageToken, statusTimestampAfter: undefined, includeArtifacts: true });
        assert.equal(page.totalSize, 5);
        assert.ok(page.tasks.every(t => t.artifacts.length === 1));
        found.push(...page.tasks.map(t => t.id));
        pageToken = page.nextPageToken;
      } while (pageToken);
      assert.deepEqual(found.toSorted(), made.toSorted());
    });

    test('cancel stops the work and ends the stream', async () => {
      const client = await clientOf('streamer', transport);
      const stream = client.sendMessageStream(saying('go'));
      const first = (await stream.next()).value;
      const id = first.payload.value.id;
      const canceled = await client.cancelTask({ tenant: '', id, metadata: undefined });
      assert.equal(canceled.status.state, TaskState.TASK_STATE_CANCELED);
      const rest = await all(stream);
      assert.equal(stateOf(rest.at(-1)), TaskState.TASK_STATE_CANCELED);
      await assert.rejects(client.cancelTask({ tenant: '', id, metadata: undefined }), coded('TaskNotCancelableError'));
    });

    test('a client that left may subscribe again and miss nothing', async () => {
      const client = await clientOf('streamer', transport);
      const begun = await until(client.sendMessageStream(saying('go')), e => kind(e) === 'artifactUpdate');
      const id = begun[0].payload.value.id;

      const rest = await all(client.resubscribeTask({ tenant: '', id }));
      assert.equal(kind(rest[0]), 'task');
      const seen = artifactsOf(rest[0].payload.value) +
        rest.filter(e => kind(e) === 'artifactUpdate').map(e => textOf(e.payload.value.artifact.parts)).join('');
      assert.ok(ended(stateOf(rest.at(-1))));
      assert.equal(seen, artifactsOf(await client.getTask({ tenant: '', id })), 'snapshot plus updates is the whole');
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
      assert.equal(asked.status.state, TaskState.TASK_STATE_INPUT_REQUIRED);
      assert.ok(textOf(asked.status.message.parts).length > 0);
      const answered = await client.sendMessage(saying('for two', { taskId: asked.id, contextId: asked.contextId }));
      assert.equal(answered.id, asked.id);
      assert.equal(answered.status.state, TaskState.TASK_STATE_COMPLETED);
    });

    test('the stream of a send ends with its question', async () => {
      const client = await clientOf('asker', transport);
      const events = await all(client.sendMessageStream(saying('book a table')));
      assert.equal(stateOf(events.at(-1)), TaskState.TASK_STATE_INPUT_REQUIRED);
    });

    test('an approval lets the work go on', async () => {
      const client = await clientOf('approver', transport);
      const asked = await client.sendMessage(saying('delete the report'));
      assert.equal(asked.status.state, TaskState.TASK_STATE_INPUT_REQUIRED);
      const done = await client.sendMessage(saying('yes', { taskId: asked.id, contextId: asked.contextId }));
      assert.equal(done.status.state, TaskState.TASK_STATE_COMPLETED);
    });

    test('an agent that fails says so', async () => {
      const client = await clientOf('failer', transport);
      const failed = await client.sendMessage(saying('go'));
      assert.equal(failed.status.state, TaskState.TASK_STATE_FAILED);
      assert.ok(textOf(failed.status.message.parts).length > 0);
    });

    test('an agent that delegates answers with what the other one made', async () => {
      const client = await clientOf('delegator', transport);
      const task = await client.sendMessage(saying('pass this on'));
      assert.equal(task.status.state, TaskState.TASK_STATE_COMPLETED);
      assert.match(artifactsOf(task), /pass this on/);
    });

    test('errors arrive as the errors they are', async () => {
      const client = await clientOf('echo', transport);
      const id = newId();
      await assert.rejects(client.getTask({ tenant: '', id }), coded('TaskNotFoundError'));
      await assert.rejects(client.cancelTask({ tenant: '', id, metadata: undefined }), coded('TaskNotFoundError'));
      await assert.rejects(all(client.resubscribeTask({ tenant: '', id })), coded('TaskNotFoundError'));
      const done = await client.sendMessage(saying('x'));
      await assert.rejects(client.sendMessage(saying('y', { taskId: done.id, contextId: done.contextId })), coded('UnsupportedOperationError'));
      await assert.rejects(all(client.resubscribeTask({ tenant: '', id: done.id })), coded('UnsupportedOperationError'));
    });
  });
}
