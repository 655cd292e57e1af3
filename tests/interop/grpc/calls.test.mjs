// What gRPC adds to every operation: versions, errors, deadlines, sizes, cancelling, health, reflection.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import grpc from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import descriptor from 'protobufjs/ext/descriptor/index.js';
import { newId } from '../a2a/server.mjs';
import { address, all, artifactsOf, connect, health, metadata, reflection, refused, saying, v03, v10 } from './client.mjs';

const client = connect(v10.A2AService, { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
after(() => client.close());

const to = (agent, request) => ({ tenant: agent, ...request });

describe('versions', () => {
  for (const version of [undefined, '1.0', '1.0.1', ' 1.0 ']) {
    test(`${JSON.stringify(version)} is 1.0`, async () => {
      const answer = await client.call('SendMessage', saying('x'), version ? { 'a2a-version': version } : {});
      assert.equal(answer.task.status.state, 'TASK_STATE_COMPLETED');
    });
  }

  for (const version of ['0.3', '2.0', '1', 'v1.0', '1.1']) {
    test(`${version} is not served by this service`, async () => {
      const { info } = await refused(client.call('SendMessage', saying('x'), { 'a2a-version': version }), 'FAILED_PRECONDITION');
      assert.equal(info.reason, 'VERSION_NOT_SUPPORTED');
      assert.equal(info.metadata.supportedVersions, '1.0,0.3');
    });
  }
});

describe('errors', () => {
  test('an unknown task, with details that a program can read', async () => {
    const id = newId();
    for (const call of [
      () => client.call('GetTask', { id }),
      () => client.call('CancelTask', { id }),
      () => all(client.stream('SubscribeToTask', { id })),
      () => client.call('SendMessage', saying('x', { taskId: id })),
      () => all(client.stream('SendStreamingMessage', saying('x', { taskId: id }))),
    ]) {
      const { info } = await refused(call(), 'NOT_FOUND');
      assert.equal(info.reason, 'TASK_NOT_FOUND');
      assert.equal(info.domain, 'a2a-protocol.org');
      assert.equal(info.metadata.taskId, id);
    }
  });

  test('a task that has ended', async () => {
    const { task } = await client.call('SendMessage', saying('x'));
    const { info } = await refused(client.call('SendMessage', saying('y', { taskId: task.id })), 'FAILED_PRECONDITION');
    assert.equal(info.reason, 'UNSUPPORTED_OPERATION');
  });

  test('a context that is another one', async () => {
    const { task } = await client.call('SendMessage', to('asker', saying('x')));
    const { bad } = await refused(client.call('SendMessage', saying('y', { taskId: task.id, contextId: 'elsewhere' })), 'INVALID_ARGUMENT');
    assert.equal(bad.fieldViolations[0].field, 'message.contextId');
  });

  test('a media type that the agent does not take', async () => {
    const { info } = await refused(client.call('SendMessage', to('t-image', saying('x'))), 'INVALID_ARGUMENT');
    assert.equal(info.reason, 'CONTENT_TYPE_NOT_SUPPORTED');
  });

  test('fields that are missing or wrong, each by name', async () => {
    for (const [request, field] of [
      [{}, 'message'],
      [saying('x', { messageId: '' }), 'message.messageId'],
      [saying('x', { role: 'ROLE_UNSPECIFIED' }), 'message.role'],
      [saying('x', { role: 'ROLE_AGENT' }), 'message.role'],
      [saying('x', { role: 9 }), 'message.role'],
      [saying('x', { parts: [] }), 'message.parts'],
      [saying('x', { parts: [{ text: 'a' }, {}] }), 'message.parts[1]'],
      [saying('x', { parts: Array.from({ length: 257 }, () => ({ text: 'a' })) }), 'message.parts'],
      [saying('x', { contextId: 'has space' }), 'message.contextId'],
      [saying('x', { metadata: { fields: { big: { stringValue: 'x'.repeat(70_000) } } } }), 'message.metadata'],
      [to('nobody', saying('x')), 'tenant'],
    ]) {
      const { bad } = await refused(client.call('SendMessage', request), 'INVALID_ARGUMENT');
      assert.equal(bad.fieldViolations[0].field, field);
    }

    for (const [method, request] of [['GetTask', {}], ['CancelTask', {}]]) {
      const { bad } = await refused(client.call(method, request), 'INVALID_ARGUMENT');
      assert.equal(bad.fieldViolations[0].field, 'id');
    }
  });

  const unknown = path => new Promise(resolve => {
    const raw = new grpc.Client(address, grpc.credentials.createInsecure());
    raw.makeUnaryRequest(path, x => x, x => x, Buffer.alloc(0), error => { raw.close(); resolve(error); });
  });

  test('methods and services that are not there', async () => {
    for (const path of ['/lf.a2a.v1.A2AService/Nope', '/a2a.v1.A2AService/ListTasks', '/no.such.Service/Method', '/lf.a2a.v1.A2AService', '/health/live', '/a2a', '/'])
      assert.equal((await unknown(path)).code, grpc.status.UNIMPLEMENTED, path);
  });

  test('a message of text that is no ASCII survives the trailers', async () =>
    assert.match((await unknown(`/no.such.Service/${encodeURIComponent('mäthod 日本 😀')}`)).details, /mäthod 日本 😀/));
});

describe('deadlines', () => {
  test('a send that takes longer ends its waiting, and the task goes on', async () => {
    const request = to('streamer', saying('go'));
    await refused(client.call('SendMessage', request, {}, { deadline: Date.now() + 400 }), 'DEADLINE_EXCEEDED');
    const found = await client.call('SendMessage', { ...request, configuration: { returnImmediately: true } });
    assert.ok(!['TASK_STATE_CANCELED', 'TASK_STATE_FAILED'].includes(found.task.status.state));
    const settled = await client.call('SendMessage', request);
    assert.equal(settled.task.id, found.task.id);
    assert.equal(settled.task.status.state, 'TASK_STATE_COMPLETED');
  });

  test('a stream that takes longer is cut, and the task goes on', async () => {
    const seen = [];
    const stream = client.stream('SendStreamingMessage', to('streamer', saying('go')), {}, { deadline: Date.now() + 500 });
    await refused((async () => { for await (const message of stream) seen.push(message); })(), 'DEADLINE_EXCEEDED');
    const { id } = seen[0].task;
    const messages = await all(client.stream('SubscribeToTask', { id }));
    assert.equal(messages.at(-1).statusUpdate.status.state, 'TASK_STATE_COMPLETED');
  });

  test('a call in time has no deadline to fear', async () => {
    const answer = await client.call('SendMessage', saying('x'), {}, { deadline: Date.now() + 30_000 });
    assert.equal(answer.task.status.state, 'TASK_STATE_COMPLETED');
  });
});

describe('leaving', () => {
  test('a stream that is cancelled is not a task that is', async () => {
    const stream = client.stream('SendStreamingMessage', to('streamer', saying('go')));
    const { value } = await stream[Symbol.asyncIterator]().next();
    stream.cancel();
    const messages = await all(client.stream('SubscribeToTask', { id: value.task.id }));
    assert.equal(messages.at(-1).statusUpdate.status.state, 'TASK_STATE_COMPLETED');
  });

  test('a send that is cancelled is not a task that is', async () => {
    const request = to('streamer', saying('go'));
    await new Promise(resolve => {
      const call = client.raw.SendMessage(request, metadata({}), {}, error => { assert.equal(error.code, grpc.status.CANCELLED); resolve(); });
      setTimeout(() => call.cancel(), 400);
    });
    const settled = await client.call('SendMessage', request);
    assert.equal(settled.task.status.state, 'TASK_STATE_COMPLETED');
  });
});

describe('sizes', () => {
  test('a message just below the limit is taken and comes back whole', async () => {
    const raw = Buffer.alloc(4 * 1024 * 1024 - 512, 7);
    const { task } = await client.call('SendMessage', saying('', { parts: [{ raw, mediaType: 'application/json' }] }));
    assert.ok(task.history[0].parts[0].raw.equals(raw));
  });

  test('a message above it is refused, and the connection lives on', async () => {
    for (const bytes of [4 * 1024 * 1024 + 1, 20 * 1024 * 1024])
      await refused(client.call('SendMessage', saying('', { parts: [{ raw: Buffer.alloc(bytes), mediaType: 'application/json' }] })), 'RESOURCE_EXHAUSTED');
    assert.ok((await client.call('SendMessage', saying('still here'))).task);
  });

  test('messages may be compressed with gzip, not with deflate', async () => {
    const gzip = connect(v10.A2AService, { 'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip });
    const text = 'again and '.repeat(5_000);
    assert.equal(artifactsOf((await gzip.call('SendMessage', saying(text))).task), `echo: ${text}`);
    await refused(gzip.call('SendMessage', saying('', { parts: [{ raw: Buffer.alloc(30 * 1024 * 1024), mediaType: 'application/json' }] })), 'RESOURCE_EXHAUSTED');
    gzip.close();
    const deflate = connect(v10.A2AService, { 'grpc.default_compression_algorithm': grpc.compressionAlgorithms.deflate });
    await refused(deflate.call('SendMessage', saying(text)), 'UNIMPLEMENTED');
    deflate.close();
  });
});

describe('many at once', () => {
  test('a thousand calls on one connection', async () => {
    const answers = await Promise.all(Array.from({ length: 1_000 }, (_, i) => client.call('SendMessage', saying(`n${i}`))));
    answers.forEach((answer, i) => assert.equal(artifactsOf(answer.task), `echo: n${i}`));
  });

  test('a hundred streams of one task see the same', async () => {
    const { task } = await client.call('SendMessage', to('streamer', saying('go', {}, { configuration: { returnImmediately: true } })));
    const streams = await Promise.all(Array.from({ length: 100 }, () => all(client.stream('SubscribeToTask', { id: task.id }))));
    const whole = artifactsOf(await client.call('GetTask', { id: task.id }));
    for (const messages of streams) {
      const text = artifactsOf(messages[0].task) + messages.slice(1).map(m => m.artifactUpdate?.artifact.parts.map(p => p.text).join('') ?? '').join('');
      assert.equal(text, whole);
    }
  });
});

describe('health', () => {
  const probe = connect(health.Health);
  after(() => probe.close());

  test('the server and each of its services serve', async () => {
    for (const service of ['', 'lf.a2a.v1.A2AService', 'a2a.v1.A2AService', 'grpc.health.v1.Health'])
      assert.equal((await probe.call('Check', { service })).status, 'SERVING');
    await refused(probe.call('Check', { service: 'no.such.Service' }), 'NOT_FOUND');
  });

  test('a watcher hears the status at once, also of what is not there', async () => {
    for (const [service, expected] of [['', 'SERVING'], ['no.such.Service', 'SERVICE_UNKNOWN']]) {
      const stream = probe.stream('Watch', { service });
      stream.on('error', () => {});
      const { value } = await stream[Symbol.asyncIterator]().next();
      assert.equal(value.status, expected);
      stream.cancel();
    }
  });
});

describe('reflection', () => {
  for (const version of ['v1', 'v1alpha']) {
    const asking = async (...requests) => {
      const asker = connect(reflection[version].ServerReflection);
      const stream = asker.raw.ServerReflectionInfo(metadata({}));
      requests.forEach(request => stream.write(request));
      stream.end();
      const answers = await all(stream);
      asker.close();
      return answers;
    };

    test(`${version} lists the services`, async () => {
      const [answer] = await asking({ listServices: '*' });
      assert.deepEqual(answer.listServicesResponse.service.map(s => s.name).toSorted(), [
        'a2a.v1.A2AService', 'grpc.health.v1.Health', 'grpc.reflection.v1.ServerReflection', 'grpc.reflection.v1alpha.ServerReflection', 'lf.a2a.v1.A2AService']);
    });

    test(`${version} is enough to call a method without any file`, async () => {
      const [answer] = await asking({ fileContainingSymbol: 'lf.a2a.v1.A2AService.GetTask' });
      const set = descriptor.FileDescriptorSet.create({ file: answer.fileDescriptorResponse.fileDescriptorProto.map(file => descriptor.FileDescriptorProto.decode(file)) });
      const root = protobuf.Root.fromDescriptor(set);
      const request = root.lookupType('lf.a2a.v1.GetTaskRequest');
      const task = root.lookupType('lf.a2a.v1.Task');
      const { task: made } = await client.call('SendMessage', saying('x'));
      const raw = new grpc.Client(address, grpc.credentials.createInsecure());
      const found = await new Promise((resolve, reject) => raw.makeUnaryRequest(
        '/lf.a2a.v1.A2AService/GetTask', x => Buffer.from(request.encode(x).finish()), x => task.decode(x), { id: made.id }, (error, value) => (error ? reject(error) : resolve(value))));
      raw.close();
      assert.equal(found.id, made.id);
    });

    test(`${version} says what it does not know, and goes on`, async () => {
      const answers = await asking(
        { fileByFilename: 'no/such.proto' }, { fileContainingSymbol: 'no.such.Symbol' }, {}, { fileByFilename: 'a2a/v1/a2a.proto' },
        { fileContainingExtension: { containingType: 'lf.a2a.v1.Task', extensionNumber: 1 } }, { allExtensionNumbersOfType: 'lf.a2a.v1.Task' });
      assert.deepEqual(answers.map(a => a.errorResponse?.errorCode ?? 0), [5, 5, 3, 0, 5, 0]);
      assert.deepEqual(answers[0].originalRequest.fileByFilename, 'no/such.proto');
    });
  }

  test('a client may think between two questions', async () => {
    const asker = connect(reflection.v1.ServerReflection);
    const stream = asker.raw.ServerReflectionInfo(metadata({}));
    const answers = stream[Symbol.asyncIterator]();
    for (let i = 0; i < 2; i++) {
      stream.write({ listServices: '' });
      assert.equal((await answers.next()).value.listServicesResponse.service.length, 5);
      await new Promise(resolve => setTimeout(resolve, 6_000)); // longer than Kestrel waits for a body that does not come
    }

    stream.end();
    assert.ok((await answers.next()).done);
    asker.close();
  });
});

test('0.3 and 1.0 share one port', async () => {
  const older = connect(v03.A2AService);
  const { task } = await client.call('SendMessage', saying('x'));
  assert.equal((await older.call('GetTask', { name: `tasks/${task.id}` })).id, task.id);
  older.close();
});
