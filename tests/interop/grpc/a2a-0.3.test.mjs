// Every operation of A2A 0.3 over gRPC.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { newId } from '../a2a/server.mjs';
import { all, artifactsOf, card, connect, refused, saying, saying03, textOf, v03, v10 } from './client.mjs';

const client = connect(v03.A2AService);
const newer = connect(v10.A2AService);
after(() => [client, newer].forEach(c => c.close()));

const name = task => `tasks/${task.id}`;
const kind = message => message.payload;

describe('A2A 0.3 over gRPC', () => {
  test('every method of the service is there', () => assert.equal(Object.keys(v03.A2AService.service).length, 10));

  test('a send without a configuration waits for the task to complete', async () => {
    const answer = await client.call('SendMessage', saying03('hello'));
    assert.equal(answer.payload, 'task');
    assert.equal(answer.task.status.state, 'TASK_STATE_COMPLETED');
    assert.equal(artifactsOf(answer.task), 'echo: hello');
    assert.equal(textOf(answer.task.history[0].content), 'hello');
    assert.deepEqual(answer.head().get('a2a-version'), ['0.3']);
  });

  test('blocking is what a configuration says', async () => {
    const blocked = await client.call('SendMessage', saying03('slow one', {}, { configuration: { blocking: true } }));
    assert.equal(blocked.task.status.state, 'TASK_STATE_COMPLETED');
    const left = await client.call('SendMessage', saying03('slow one', {}, { configuration: { blocking: false } }));
    assert.ok(['TASK_STATE_SUBMITTED', 'TASK_STATE_WORKING'].includes(left.task.status.state));
    await client.call('CancelTask', { name: name(left.task) });
  });

  test('a stream ends with a status that is final', async () => {
    const messages = await all(client.stream('SendStreamingMessage', saying03('slow one')));
    assert.equal(kind(messages[0]), 'task');
    const updates = messages.filter(m => kind(m) === 'statusUpdate').map(m => m.statusUpdate);
    assert.deepEqual(updates.map(update => update.final ?? false), [...updates.slice(1).map(() => false), true]);
    assert.equal(updates.at(-1).status.state, 'TASK_STATE_COMPLETED');
    const { task } = messages[0];
    const streamed = messages.filter(m => kind(m) === 'artifactUpdate').map(m => textOf(m.artifactUpdate.artifact.parts)).join('');
    assert.equal(streamed, artifactsOf(await client.call('GetTask', { name: name(task) })));
  });

  test('get takes resource names, and a history length of zero is none given', async () => {
    const { task } = await client.call('SendMessage', saying03('x'));
    assert.equal((await client.call('GetTask', { name: name(task), historyLength: 0 })).history.length, 1);
    const { info } = await refused(client.call('GetTask', { name: 'tasks/nope' }), 'NOT_FOUND');
    assert.equal(info.reason, 'TASK_NOT_FOUND');
    await refused(client.call('GetTask', { name: '' }), 'INVALID_ARGUMENT');
  });

  test('a cancel is spelt with two l', async () => {
    const { task } = await client.call('SendMessage', saying03('slow one', {}, { configuration: {} }));
    assert.equal((await client.call('CancelTask', { name: name(task) })).status.state, 'TASK_STATE_CANCELLED');
    const { info } = await refused(client.call('CancelTask', { name: name(task) }), 'FAILED_PRECONDITION');
    assert.equal(info.reason, 'TASK_NOT_CANCELABLE');
  });

  test('a subscriber sees the task as it is and then all that follows', async () => {
    const { task } = await client.call('SendMessage', saying03('slow one', {}, { configuration: {} }));
    const messages = await all(client.stream('TaskSubscription', { name: name(task) }));
    assert.equal(kind(messages[0]), 'task');
    assert.ok(messages.at(-1).statusUpdate.final);
    await refused(all(client.stream('TaskSubscription', { name: name(task) })), 'FAILED_PRECONDITION');
  });

  test('parts of every kind come back as they were sent', async () => {
    const bytes = Buffer.from([0, 128, 255]);
    const content = [
      { text: 'see' },
      { file: { fileWithBytes: bytes, mimeType: 'application/json', name: 'three.bin' } },
      { file: { fileWithUri: 'https://example.org/a.json', mimeType: 'application/json' } },
      { data: { data: { fields: { answer: { numberValue: 42 } } } }, metadata: { fields: { why: { stringValue: 'because' } } } },
    ];
    const { task } = await client.call('SendMessage', saying03('', { content }));
    const [, file, link, data] = task.history[0].content;
    assert.deepEqual([file.file.fileWithBytes, file.file.name], [bytes, 'three.bin']);
    assert.equal(link.file.fileWithUri, 'https://example.org/a.json');
    assert.equal(data.data.data.fields.answer.numberValue, 42);
    assert.equal(data.metadata.fields.why.stringValue, 'because');
  });

  test('a task crosses the versions, also what 0.3 cannot say', async () => {
    const { task } = await newer.call('SendMessage', saying('', { parts: [{ data: { listValue: { values: [{ numberValue: 1 }] } } }] }));
    const older = await client.call('GetTask', { name: name(task) });
    const [part] = older.history[0].content;
    assert.equal(part.data.data.fields.value.listValue.values[0].numberValue, 1);
    assert.equal(part.metadata.fields.data_part_compat.boolValue, true);
    const { task: back } = await client.call('SendMessage', saying03('', { content: [part] }));
    const [again] = (await newer.call('GetTask', { id: back.id })).history[0].parts;
    assert.equal(again.data.listValue.values[0].numberValue, 1);
    assert.ok(!again.metadata, 'the mark is gone');
  });

  test('a message that is not right is refused by field', async () => {
    const { bad } = await refused(client.call('SendMessage', saying03('', { content: [] })), 'INVALID_ARGUMENT');
    assert.match(bad.fieldViolations[0].field, /^message\./);
    await refused(client.call('SendMessage', {}), 'INVALID_ARGUMENT');
    await refused(client.call('SendMessage', saying03('x', { role: 'ROLE_AGENT' })), 'INVALID_ARGUMENT');
    await refused(client.call('SendMessage', saying03('x', { taskId: newId() })), 'NOT_FOUND');
  });

  test('the version of the metadata must be that of the service', async () => {
    assert.ok(await client.call('SendMessage', saying03('x'), { 'a2a-version': '0.3' }));
    assert.ok(await client.call('SendMessage', saying03('x'), { 'a2a-version': '0.3.0' }));
    for (const version of ['1.0', '2.0', 'v0.3']) {
      const { info } = await refused(client.call('SendMessage', saying03('x'), { 'a2a-version': version }), 'FAILED_PRECONDITION');
      assert.equal(info.reason, 'VERSION_NOT_SUPPORTED');
    }
  });

  test('push configs answer as over the other bindings', async () => {
    const { task } = await client.call('SendMessage', saying03('x'));
    const parent = name(task);
    const pushNotificationConfig = { url: 'https://example.org/hook', token: 'tok', authentication: { schemes: ['Bearer'], credentials: 'hidden' } };
    const shown = {
      name: `${parent}/pushNotificationConfigs/c`,
      pushNotificationConfig: { id: 'c', url: 'https://example.org/hook', token: 'tok', authentication: { schemes: ['Bearer'] } },
    };
    const plain = made => JSON.parse(JSON.stringify(made));
    assert.deepEqual(plain(await client.call('CreateTaskPushNotificationConfig', { parent, configId: 'c', config: { pushNotificationConfig } })), shown);
    assert.deepEqual(plain(await client.call('GetTaskPushNotificationConfig', { name: shown.name })), shown);
    assert.deepEqual(plain((await client.call('ListTaskPushNotificationConfig', { parent })).configs), [shown]);
    await client.call('DeleteTaskPushNotificationConfig', { name: shown.name });
    const { info } = await refused(client.call('GetTaskPushNotificationConfig', { name: shown.name }), 'NOT_FOUND');
    assert.equal(info.reason, 'TASK_NOT_FOUND');
  });

  test('the card of the service is the extended one, where there is one', async () => {
    const { capabilities } = await card();
    assert.equal(capabilities.extendedAgentCard, false);
    const { info } = await refused(client.call('GetAgentCard', {}), 'FAILED_PRECONDITION');
    assert.equal(info.reason, 'UNSUPPORTED_OPERATION');
  });
});
