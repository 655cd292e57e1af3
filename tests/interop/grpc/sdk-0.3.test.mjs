// The last official JavaScript SDK for A2A 0.3, over its own gRPC transport.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ClientFactory, ClientFactoryOptions } from 'a2a-js-03/client';
import { GrpcTransportFactory } from 'a2a-js-03/client/grpc';
import { all, newId, until } from '../a2a/server.mjs';
import { card } from './client.mjs';

// It dials what the card says, and the gRPC client under it wants no scheme before the host.
const known = await card();
const clientOf = () => new ClientFactory(ClientFactoryOptions.createFrom(ClientFactoryOptions.default, {
  transports: [new GrpcTransportFactory()],
  preferredTransports: ['GRPC'],
})).createFromAgentCard({
  ...known,
  additionalInterfaces: known.additionalInterfaces.map(i => ({ ...i, url: i.transport === 'GRPC' ? i.url.replace('http://', '') : i.url })),
});

const saying = (text, more = {}) => ({
  message: { kind: 'message', messageId: newId(), role: 'user', parts: [{ kind: 'text', text }], ...more },
});

const textOf = parts => parts.map(p => p.text ?? '').join('');
const artifactsOf = task => (task.artifacts ?? []).map(a => textOf(a.parts)).join('');

describe('A2A 0.3 over gRPC, by the last SDK of 0.3', () => {
  test('send, get and their parts', async () => {
    const client = await clientOf();
    const parts = [
      { kind: 'text', text: 'see' },
      { kind: 'file', file: { bytes: Buffer.from('six').toString('base64'), mimeType: 'application/json' } },
      { kind: 'data', data: { answer: 42 } },
    ];
    const sent = await client.sendMessage(saying('', { parts }));
    assert.equal(sent.kind, 'task');
    assert.equal(sent.status.state, 'completed');
    const [text, file, data] = (await client.getTask({ id: sent.id })).history[0].parts;
    assert.equal(text.text, 'see');
    assert.equal(Buffer.from(file.file.bytes, 'base64').toString(), 'six');
    assert.deepEqual(data.data, { answer: 42 });
  });

  test('stream, and subscribe again after leaving', async () => {
    const client = await clientOf();
    const events = await all(client.sendMessageStream(saying('slow going')));
    assert.equal(events[0].kind, 'task');
    assert.equal(events.at(-1).kind, 'status-update');
    assert.ok(events.at(-1).final);
    assert.equal(events.filter(e => e.kind === 'artifact-update').map(e => textOf(e.artifact.parts)).join(''), artifactsOf(await client.getTask({ id: events[0].id })));

    const begun = await until(client.sendMessageStream(saying('slow going')), e => e.kind === 'status-update');
    const rest = await all(client.resubscribeTask({ id: begun[0].id }));
    assert.equal(rest[0].kind, 'task');
    assert.equal(rest.at(-1).status.state, 'completed');
  });

  test('cancel', async () => {
    const client = await clientOf();
    const stream = client.sendMessageStream(saying('slow going'));
    const { id } = (await stream.next()).value;
    assert.equal((await client.cancelTask({ id })).status.state, 'canceled');
    assert.equal((await all(stream)).at(-1).status.state, 'canceled');
  });

  test('an error is an error', async () => {
    const client = await clientOf();
    await assert.rejects(client.getTask({ id: newId() }));
    await assert.rejects(client.cancelTask({ id: newId() }));
  });
});
