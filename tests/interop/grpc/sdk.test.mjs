// The official JavaScript SDK's own gRPC client, for 1.0 and, by its compatibility layer, for 0.3.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Role, TaskState } from '@a2a-js/sdk';
import { ClientFactory, ClientFactoryOptions } from '@a2a-js/sdk/client';
import { GrpcTransportFactory } from '@a2a-js/sdk/client/grpc';
import { all, cardUrl, newId, until } from '../a2a/server.mjs';
import { card } from './client.mjs';

const factory = new ClientFactory(ClientFactoryOptions.createFrom(ClientFactoryOptions.default, {
  transports: [new GrpcTransportFactory({ legacyCompat: { enabled: true } })],
  preferredTransports: ['GRPC'],
}));

// The layer for 0.3 dials what the card says, and the gRPC client wants no scheme before it.
const only03 = async () => {
  const known = await card();
  const entry = known.supportedInterfaces.find(i => i.protocolBinding === 'GRPC' && i.protocolVersion === '0.3');
  return { ...known, supportedInterfaces: [{ ...entry, url: entry.url.replace('http://', '') }] };
};

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
const named = name => error => {
  assert.ok(error.name === name || error.constructor.name === name, `${error.name} (${error.constructor.name}): ${error.message}`);
  return true;
};

for (const [version, clientOf, agents] of [
  ['1.0', agent => factory.createFromUrl(cardUrl(agent), ''), { slow: 'streamer', asks: 'asker' }],
  ['0.3', async () => factory.createFromAgentCard(await only03()), { slow: 'echo' }],
]) {
  const slowly = 'slow going';

  describe(`A2A ${version} over gRPC, by the official SDK`, () => {
    test('the card leads to it', async () => {
      const client = await clientOf('echo');
      assert.equal(client.protocolVersion, version);
      assert.equal(client.transport.protocolName ?? client.transport.base?.protocolName, 'GRPC');
    });

    test('send blocks until the task has completed', async () => {
      const task = await (await clientOf('echo')).sendMessage(saying('hello there'));
      assert.equal(task.status.state, TaskState.TASK_STATE_COMPLETED);
      assert.equal(artifactsOf(task), 'echo: hello there');
    });

    test('stream shows the task, its chunks and its end', async () => {
      const client = await clientOf(agents.slow);
      const events = await all(client.sendMessageStream(saying(slowly)));
      assert.equal(kind(events[0]), 'task');
      assert.equal(stateOf(events.at(-1)), TaskState.TASK_STATE_COMPLETED);
      const streamed = events.filter(e => kind(e) === 'artifactUpdate').map(e => textOf(e.payload.value.artifact.parts)).join('');
      assert.equal(streamed, artifactsOf(await client.getTask({ tenant: '', id: events[0].payload.value.id })));
    });

    test('get and its history', async () => {
      const client = await clientOf('echo');
      const sent = await client.sendMessage(saying('remember me'));
      assert.equal(textOf((await client.getTask({ tenant: '', id: sent.id })).history[0].parts), 'remember me');
    });

    test('cancel stops the work and ends the stream', async () => {
      const client = await clientOf(agents.slow);
      const stream = client.sendMessageStream(saying(slowly));
      const { id } = (await stream.next()).value.payload.value;
      assert.equal((await client.cancelTask({ tenant: '', id, metadata: undefined })).status.state, TaskState.TASK_STATE_CANCELED);
      assert.equal(stateOf((await all(stream)).at(-1)), TaskState.TASK_STATE_CANCELED);
      await assert.rejects(client.cancelTask({ tenant: '', id, metadata: undefined }), named('TaskNotCancelableError'));
    });

    test('a client that left may subscribe again', async () => {
      const client = await clientOf(agents.slow);
      const begun = await until(client.sendMessageStream(saying(slowly)), e => kind(e) === 'statusUpdate');
      const { id } = begun[0].payload.value;
      const rest = await all(client.resubscribeTask({ tenant: '', id }));
      assert.equal(kind(rest[0]), 'task');
      assert.equal(stateOf(rest.at(-1)), TaskState.TASK_STATE_COMPLETED);
    });

    test('errors arrive as the errors they are', async () => {
      const client = await clientOf('echo');
      await assert.rejects(client.getTask({ tenant: '', id: newId() }), named('TaskNotFoundError'));
      const done = await client.sendMessage(saying('x'));
      await assert.rejects(client.sendMessage(saying('y', { taskId: done.id, contextId: done.contextId })), named('UnsupportedOperationError'));
      await assert.rejects(all(client.resubscribeTask({ tenant: '', id: done.id })), named('UnsupportedOperationError'));
    });

    if (version === '1.0') {
      test('list', async () => {
        const client = await clientOf('echo');
        const contextId = newId();
        for (let i = 0; i < 3; i++) await client.sendMessage(saying(`n${i}`, { contextId }));
        const page = await client.listTasks({ tenant: '', contextId, status: 0, pageSize: 2, pageToken: '', statusTimestampAfter: undefined, includeArtifacts: true });
        assert.deepEqual([page.tasks.length, page.totalSize], [2, 3]);
        assert.ok(page.nextPageToken);
      });

      test('a question is answered in the same task', async () => {
        const client = await clientOf(agents.asks);
        const asked = await client.sendMessage(saying('book a table'));
        assert.equal(asked.status.state, TaskState.TASK_STATE_INPUT_REQUIRED);
        const answered = await client.sendMessage(saying('for two', { taskId: asked.id, contextId: asked.contextId }));
        assert.equal(answered.status.state, TaskState.TASK_STATE_COMPLETED);
      });

      test('the extended card', async () => {
        const client = await clientOf('t-extended');
        const extended = await client.getAgentCard();
        assert.ok(extended.skills.some(skill => skill.id === 'hidden-skill'));
      });
    }
  });
}
