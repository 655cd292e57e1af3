// The official SDK's own server with its in-memory store, and an executor that repeats what it is told.
import { AgentEvent, DefaultRequestHandler, InMemoryTaskStore } from '@a2a-js/sdk/server';
import { UserBuilder, jsonRpcHandler } from '@a2a-js/sdk/server/express';
import { TaskState } from '@a2a-js/sdk';
import express from 'express';
import { randomUUID } from 'node:crypto';

const port = Number(process.argv[2]);

const card = {
  name: 'echo', description: 'Repeats what it is told', version: '1.0.0', provider: undefined,
  supportedInterfaces: [{ url: `http://127.0.0.1:${port}/a2a`, protocolBinding: 'JSONRPC', protocolVersion: '1.0', tenant: '' }],
  capabilities: { streaming: true, pushNotifications: false, extensions: [] },
  securitySchemes: {}, securityRequirements: [], signatures: [],
  defaultInputModes: ['text/plain'], defaultOutputModes: ['text/plain'],
  skills: [{ id: 'echo', name: 'echo', description: 'Repeats what it is told', tags: [], examples: [], inputModes: [], outputModes: [], securityRequirements: [] }],
};

const status = state => ({ state, message: undefined, timestamp: new Date().toISOString() });

const executor = {
  async execute({ taskId, contextId, userMessage }, bus) {
    const text = userMessage.parts.map(part => part.content?.value ?? '').join('');
    bus.publish(AgentEvent.task({
      id: taskId, contextId, status: status(TaskState.TASK_STATE_SUBMITTED), artifacts: [], history: [userMessage], metadata: undefined,
    }));
    bus.publish(AgentEvent.artifactUpdate({
      taskId, contextId, append: false, lastChunk: true, metadata: undefined,
      artifact: {
        artifactId: randomUUID(), name: '', description: '', extensions: [], metadata: undefined,
        parts: [{ content: { $case: 'text', value: `echo: ${text}` }, metadata: undefined, filename: '', mediaType: '' }],
      },
    }));
    bus.publish(AgentEvent.statusUpdate({ taskId, contextId, status: status(TaskState.TASK_STATE_COMPLETED), metadata: undefined }));
    bus.finished();
  },
  async cancelTask() {},
};

const app = express();
app.get('/', (_, response) => response.send('ok'));
app.use('/a2a', jsonRpcHandler({
  requestHandler: new DefaultRequestHandler(card, new InMemoryTaskStore(), executor),
  userBuilder: UserBuilder.noAuthentication,
}));
app.listen(port, '127.0.0.1');
