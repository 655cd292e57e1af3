// The official gRPC client for JavaScript over this server's own definitions.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';
import protobuf from 'protobufjs';
import { base, newId } from '../a2a/server.mjs';

const source = fileURLToPath(new URL('../../../src/Comity.Server/Dialects/', import.meta.url));
const includeDirs = [`${source}A2A/Grpc/protos`, `${source}Wire/Grpc/protos`];
const style = { includeDirs, longs: Number, enums: String, oneofs: true, arrays: true, objects: false, defaults: false };

const load = file => grpc.loadPackageDefinition(loader.loadSync(file, style));

export const { status: Code, Metadata } = grpc;

export const v10 = load('lf/a2a/v1/a2a.proto').lf.a2a.v1;
export const v03 = load('a2a/v1/a2a.proto').a2a.v1;
export const health = load('grpc/health/v1/health.proto').grpc.health.v1;
export const reflection = {
  v1: load('grpc/reflection/v1/reflection.proto').grpc.reflection.v1,
  v1alpha: load('grpc/reflection/v1alpha/reflection.proto').grpc.reflection.v1alpha,
};

const details = new protobuf.Root();
details.resolvePath = (_, target) => (target.startsWith('google/protobuf/') ? target : `${source}Wire/Grpc/protos/${target}`);
details.loadSync(['google/rpc/status.proto', 'google/rpc/error_details.proto'], { keepCase: false });

/** The default agent's card; it says where gRPC is. */
export const card = async (agent = '') => (await fetch(`${base}${agent && `/agents/${agent}`}/.well-known/agent-card.json`)).json();

const entry = (await card()).supportedInterfaces.find(i => i.protocolBinding === 'GRPC' && i.protocolVersion === '1.0');
export const address = entry?.url ?? assert.fail('The card names no gRPC address: start the server with --grpc-port.');

export const metadata = values => {
  const made = new Metadata();
  for (const [name, value] of Object.entries(values)) made.add(name, value);
  return made;
};

/** A client whose unary methods are promises: `call(request, {metadata values}, {options})` gives the answer, and throws with its code. */
export function connect(Service, options = {}, to = address) {
  const client = new Service(to, grpc.credentials.createInsecure(), options);
  return {
    raw: client,
    close: () => client.close(),
    call: (method, request = {}, values = {}, more = {}) => new Promise((resolve, reject) => {
      let head;
      client[method](request, metadata(values), more, (error, answer) => (error ? reject(Object.assign(error, { head })) : resolve(Object.assign(answer, { head: () => head }))))
        .on('metadata', received => { head = received; });
    }),
    stream: (method, request = {}, values = {}, more = {}) => client[method](request, metadata(values), more),
  };
}

/** All messages of a stream; throws with the code when it does not end well. */
export async function all(stream) {
  const seen = [];
  for await (const message of stream) seen.push(message);
  return seen;
}

/** Fails unless the promise is rejected with this code; returns the error with its decoded details. */
export async function refused(promise, code) {
  try {
    await promise;
  } catch (error) {
    assert.equal(Code[error.code], code, `${Code[error.code]}: ${error.details ?? error.stack}`);
    return { error, ...decoded(error) };
  }

  assert.fail(`Expected ${Code[code]}.`);
}

function decoded(error) {
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  if (!bytes) return {};
  const wire = details.lookupType('google.rpc.Status').decode(bytes);
  assert.equal(wire.code, error.code);
  assert.equal(wire.message, error.details);
  const find = name => {
    const any = wire.details.find(d => d.type_url === `type.googleapis.com/${name}`);
    return any && details.lookupType(name).toObject(details.lookupType(name).decode(any.value), { arrays: true, objects: true });
  };
  return { info: find('google.rpc.ErrorInfo'), bad: find('google.rpc.BadRequest'), retry: find('google.rpc.RetryInfo') };
}

export const saying = (text, more = {}, rest = {}) => ({
  message: { messageId: newId(), role: 'ROLE_USER', parts: [{ text }], ...more },
  ...rest,
});

export const saying03 = (text, more = {}, rest = {}) => ({
  request: { messageId: newId(), role: 'ROLE_USER', content: [{ text }], ...more },
  ...rest,
});

export const textOf = parts => parts.map(part => part.text ?? '').join('');

export const artifactsOf = task => task.artifacts.map(artifact => textOf(artifact.parts)).join('|');
