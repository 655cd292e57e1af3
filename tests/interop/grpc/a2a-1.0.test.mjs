// Every operation of A2A 1.0 over gRPC.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { newId } from '../a2a/server.mjs';
import { all, artifactsOf, card, connect, refused, saying, textOf, v10 } from './client.mjs';

const client = connect(v10.A2AService);
after(() => client.close());

const to = (agent, request) => ({ tenant: agent, ...request });
const kind = message => message.payload;

describe('A2A 1.0 over gRPC', () => {
  test('every method of the service is there', () => {
    const methods = Object.values(v10.A2AService.service).map(method => method.path);
    assert.equal(methods.length, 11);
    assert.ok(methods.includes('/lf.a2a.v1.A2AService/SubscribeToTask'));
  });

  test('a send waits for the task to complete, and says its version', async () => {
    const answer = await client.call('SendMessage', saying('hello ü 😀'), { 'a2a-version': '1.0' });
    assert.equal(answer.payload, 'task');
    assert.equal(answer.task.status.state, 'TASK_STATE_COMPLETED');
    assert.equal(artifactsOf(answer.task), 'echo: hello ü 😀');
    assert.ok(answer.task.status.timestamp.seconds > 1_700_000_000);
    assert.deepEqual(answer.head().get('a2a-version'), ['1.0']);
  });

  test('a tenant names the agent, and cards say so', async () => {
    const { supportedInterfaces } = await card('replier');
    const entry = supportedInterfaces.find(i => i.protocolBinding === 'GRPC');
    assert.deepEqual([entry.tenant, entry.protocolVersion], ['replier', '1.0']);
    assert.equal(supportedInterfaces.filter(i => i.protocolBinding === 'GRPC').length, 1, '0.3 has no tenants');
    const answer = await client.call('SendMessage', to('replier', saying('hi')));
    assert.equal(answer.payload, 'message');
    assert.equal(answer.message.role, 'ROLE_AGENT');
    assert.ok(answer.message.contextId);
  });

  test('cards list 1.0 before 0.3, and each in its own style', async () => {
    const { supportedInterfaces, additionalInterfaces } = await card();
    assert.deepEqual(supportedInterfaces.map(i => i.protocolVersion), ['1.0', '1.0', '1.0', '0.3', '0.3', '0.3']);
    const [newer, older] = supportedInterfaces.filter(i => i.protocolBinding === 'GRPC');
    assert.match(newer.url, /^127\.0\.0\.1:\d+$/);
    assert.equal(older.url, `http://${newer.url}`);
    assert.equal(additionalInterfaces.find(i => i.transport === 'GRPC').url, older.url);
  });

  test('a send can return at once', async () => {
    const answer = await client.call('SendMessage', to('streamer', saying('go', {}, { configuration: { returnImmediately: true } })));
    assert.ok(['TASK_STATE_SUBMITTED', 'TASK_STATE_WORKING'].includes(answer.task.status.state));
    await client.call('CancelTask', { id: answer.task.id });
  });

  test('a stream begins with the task and ends with its end', async () => {
    const messages = await all(client.stream('SendStreamingMessage', to('streamer', saying('go'))));
    assert.equal(kind(messages[0]), 'task');
    assert.ok(messages.slice(1).every(m => ['statusUpdate', 'artifactUpdate'].includes(kind(m))));
    assert.equal(messages.at(-1).statusUpdate.status.state, 'TASK_STATE_COMPLETED');
    const { id } = messages[0].task;
    const streamed = messages.filter(m => kind(m) === 'artifactUpdate').map(m => textOf(m.artifactUpdate.artifact.parts)).join('');
    assert.equal(streamed, artifactsOf(await client.call('GetTask', { id })));
  });

  test('the stream of an agent that only replies is one message', async () => {
    const messages = await all(client.stream('SendStreamingMessage', to('replier', saying('hi'))));
    assert.deepEqual(messages.map(kind), ['message']);
  });

  test('history can be had, limited and left out', async () => {
    const { task } = await client.call('SendMessage', saying('remember'));
    assert.equal(textOf((await client.call('GetTask', { id: task.id })).history[0].parts), 'remember');
    assert.equal((await client.call('GetTask', { id: task.id, historyLength: 0 })).history.length, 0, 'zero is not the same as unset');
    assert.equal((await client.call('SendMessage', saying('x', {}, { configuration: { historyLength: 0 } }))).task.history.length, 0);
    const { bad } = await refused(client.call('GetTask', { id: task.id, historyLength: -1 }), 'INVALID_ARGUMENT');
    assert.equal(bad.fieldViolations[0].field, 'historyLength');
  });

  test('a list pages through a context', async () => {
    const contextId = newId();
    const made = [];
    for (let i = 0; i < 5; i++) made.push((await client.call('SendMessage', saying(`n${i}`, { contextId }))).task.id);
    const found = [];
    let pageToken = '';
    do {
      const page = await client.call('ListTasks', { contextId, pageSize: 2, pageToken, includeArtifacts: true, historyLength: 1 });
      assert.equal(page.totalSize, 5);
      assert.equal(page.pageSize, 2);
      assert.ok(page.tasks.every(task => task.artifacts.length === 1 && task.history.length === 1));
      found.push(...page.tasks.map(task => task.id));
      pageToken = page.nextPageToken;
    } while (pageToken);
    assert.deepEqual(found.toSorted(), made.toSorted());
  });

  test('a list filters by state and by time, and has no artifacts unless asked', async () => {
    const contextId = newId();
    const { task } = await client.call('SendMessage', saying('x', { contextId }));
    const ids = async filter => (await client.call('ListTasks', { contextId, ...filter })).tasks.map(t => t.id);
    assert.deepEqual(await ids({ status: 'TASK_STATE_COMPLETED' }), [task.id]);
    assert.deepEqual(await ids({ status: 'TASK_STATE_FAILED' }), []);
    assert.deepEqual(await ids({ statusTimestampAfter: { seconds: task.status.timestamp.seconds - 60 } }), [task.id]);
    assert.deepEqual(await ids({ statusTimestampAfter: { seconds: task.status.timestamp.seconds + 60 } }), []);
    assert.equal((await client.call('ListTasks', { contextId })).tasks[0].artifacts.length, 0);
  });

  test('a list refuses what makes no sense', async () => {
    for (const pageSize of [0, -1, 101]) {
      const { bad } = await refused(client.call('ListTasks', { pageSize }), 'INVALID_ARGUMENT');
      assert.equal(bad.fieldViolations[0].field, 'pageSize');
    }

    await refused(client.call('ListTasks', { pageToken: 'nonsense' }), 'INVALID_ARGUMENT');
    await refused(client.call('ListTasks', { status: 77 }), 'INVALID_ARGUMENT');
    await refused(client.call('ListTasks', { statusTimestampAfter: { seconds: 1e15 } }), 'INVALID_ARGUMENT');
  });

  test('a cancel stops the work and ends its streams', async () => {
    const stream = client.stream('SendStreamingMessage', to('streamer', saying('go')));
    const messages = [];
    for await (const message of stream) {
      messages.push(message);
      if (messages.length === 1) assert.equal((await client.call('CancelTask', { id: message.task.id })).status.state, 'TASK_STATE_CANCELED');
    }

    assert.equal(messages.at(-1).statusUpdate.status.state, 'TASK_STATE_CANCELED');
    const { info } = await refused(client.call('CancelTask', { id: messages[0].task.id }), 'FAILED_PRECONDITION');
    assert.equal(info.reason, 'TASK_NOT_CANCELABLE');
  });

  test('a subscriber sees the task as it is and then all that follows', async () => {
    const first = client.stream('SendStreamingMessage', to('streamer', saying('go')));
    const { value } = await first[Symbol.asyncIterator]().next();
    const { id } = value.task;
    const messages = await all(client.stream('SubscribeToTask', { id }));
    first.cancel();
    assert.equal(kind(messages[0]), 'task');
    const seen = artifactsOf(messages[0].task) +
      messages.filter(m => kind(m) === 'artifactUpdate').map(m => textOf(m.artifactUpdate.artifact.parts)).join('');
    assert.equal(seen, artifactsOf(await client.call('GetTask', { id })));
    const { info } = await refused(all(client.stream('SubscribeToTask', { id })), 'FAILED_PRECONDITION');
    assert.equal(info.reason, 'UNSUPPORTED_OPERATION');
  });

  test('a question ends the stream of the send and is answered in the same task', async () => {
    const messages = await all(client.stream('SendStreamingMessage', to('asker', saying('book a table'))));
    const { status, taskId, contextId } = messages.at(-1).statusUpdate;
    assert.equal(status.state, 'TASK_STATE_INPUT_REQUIRED');
    const { task } = await client.call('SendMessage', to('asker', saying('for two', { taskId, contextId })));
    assert.equal(task.id, taskId);
    assert.equal(task.status.state, 'TASK_STATE_COMPLETED');
  });

  test('parts of every kind come back as they were sent', async () => {
    const bytes = Buffer.from([0, 1, 2, 253, 254, 255]);
    const data = { structValue: { fields: { list: { listValue: { values: [{ numberValue: 1.5 }, { nullValue: 'NULL_VALUE' }, { boolValue: true }] } } } } };
    const parts = [
      { text: '' },
      { raw: bytes, filename: 'six.bin', mediaType: 'application/json' },
      { url: 'https://example.org/a.json', mediaType: 'application/json' },
      { data, metadata: { fields: { why: { stringValue: 'because' } } } },
      { data: { nullValue: 'NULL_VALUE' } },
    ];
    const { task } = await client.call('SendMessage', saying('', { parts }));
    const [text, raw, url, object, nothing] = task.history[0].parts;
    assert.deepEqual([text.content, text.text], ['text', '']);
    assert.deepEqual([raw.raw, raw.filename, raw.mediaType], [bytes, 'six.bin', 'application/json']);
    assert.equal(url.url, 'https://example.org/a.json');
    assert.equal(object.data.structValue.fields.list.listValue.values[0].numberValue, 1.5);
    assert.equal(object.data.structValue.fields.list.listValue.values[1].kind, 'nullValue');
    assert.equal(object.metadata.fields.why.stringValue, 'because');
    assert.equal(nothing.data.kind, 'nullValue');
  });

  test('a repeated request is the same task, from any binding', async () => {
    const request = saying('once');
    const [one, two] = [await client.call('SendMessage', request), await client.call('SendMessage', request)];
    assert.equal(two.task.id, one.task.id);
    assert.deepEqual(two.head().get('idempotency-replayed'), ['true']);
    const { message } = saying('other', { messageId: request.message.messageId });
    await refused(client.call('SendMessage', { message }), 'INVALID_ARGUMENT');
    const keyed = await client.call('SendMessage', saying('a'), { 'idempotency-key': newId() });
    assert.equal(keyed.task.status.state, 'TASK_STATE_COMPLETED');
  });

  test('push configs answer as over the other bindings', async () => {
    const { task } = await client.call('SendMessage', saying('x'));
    const url = 'https://example.org/hook';
    const config = { id: 'c', taskId: task.id, url, token: 'tok', authentication: { scheme: 'Bearer', credentials: 'hidden' } };
    const shown = { id: 'c', taskId: task.id, url, token: 'tok', authentication: { scheme: 'Bearer' } };
    const plain = made => JSON.parse(JSON.stringify(made));
    assert.deepEqual(plain(await client.call('CreateTaskPushNotificationConfig', config)), shown);
    assert.deepEqual(plain(await client.call('GetTaskPushNotificationConfig', { taskId: task.id, id: 'c' })), shown);
    assert.deepEqual(plain((await client.call('ListTaskPushNotificationConfigs', { taskId: task.id })).configs), [shown]);
    await client.call('DeleteTaskPushNotificationConfig', { taskId: task.id, id: 'c' });
    await client.call('DeleteTaskPushNotificationConfig', { taskId: task.id, id: 'c' });
    const { info } = await refused(client.call('GetTaskPushNotificationConfig', { taskId: task.id, id: 'c' }), 'NOT_FOUND');
    assert.equal(info.reason, 'TASK_NOT_FOUND');
    await refused(client.call('CreateTaskPushNotificationConfig', { taskId: task.id, url: 'ftp://example.org/' }), 'INVALID_ARGUMENT');
    await refused(client.call('SendMessage', saying('x', {}, { configuration: { taskPushNotificationConfig: { url: 'http://10.0.0.1/' } } })), 'INVALID_ARGUMENT');
  });

  test('the extended card is a message, its addresses those of the card', async () => {
    const extended = await client.call('GetExtendedAgentCard', { tenant: 't-extended' });
    assert.equal(extended.name, 't-extended');
    assert.ok(extended.skills.some(skill => skill.id === 'hidden-skill'));
    assert.deepEqual(
      extended.supportedInterfaces.map(i => [i.url, i.protocolBinding, i.tenant]),
      (await card('t-extended')).supportedInterfaces.map(i => [i.url, i.protocolBinding, i.tenant]));
    const { info } = await refused(client.call('GetExtendedAgentCard', { tenant: 'echo' }), 'FAILED_PRECONDITION');
    assert.equal(info.reason, 'UNSUPPORTED_OPERATION');
  });

  test('extensions are asked for and confirmed in metadata', async () => {
    const uri = 'https://example.org/ext/strict/v1';
    const { info } = await refused(client.call('SendMessage', to('t-strict', saying('x'))), 'FAILED_PRECONDITION');
    assert.equal(info.reason, 'EXTENSION_SUPPORT_REQUIRED');
    assert.equal(info.metadata.extensions, uri);
    const answer = await client.call('SendMessage', to('t-strict', saying('x')), { 'a2a-extensions': `${uri}, https://example.org/unknown` });
    assert.deepEqual(answer.head().get('a2a-extensions'), [uri]);
  });
});
