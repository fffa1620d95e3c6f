// JavaScript alone. What leaks has bytes outside the heap, by which it is counted.
import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { Worker } from 'node:worker_threads';
import { planted } from './planting.cjs';

class Session {
  readonly bytes = new ArrayBuffer(64);
  fail(): Error { return new Error('failed'); }
}

const sessions = new Map<string, Session>();
planted('Map', {
  leak: (iteration) => { sessions.set(`session-${iteration}`, new Session()); },
  twin: (iteration) => { sessions.set(`session-${iteration}`, new Session()); sessions.delete(`session-${iteration}`); },
});

const recent = new Map<string, Session>();
const most = 100;
planted('cache that fills, and is not emptied', {
  leak: (iteration) => { recent.set(`key-${iteration}`, new Session()); },
  twin: (iteration) => {
    recent.set(`key-${iteration}`, new Session());
    if (recent.size > most) recent.delete(recent.keys().next().value!);
  },
});

const bus = new EventEmitter().setMaxListeners(0);
planted('listener', {
  leak: () => { const session = new Session(); bus.on('data', () => session); },
  twin: () => { const session = new Session(), listener = () => session; bus.on('data', listener); bus.off('data', listener); },
});

planted('timer', {
  leak: () => { const session = new Session(); setInterval(() => session, 1e6); },
  twin: () => { const session = new Session(); clearInterval(setInterval(() => session, 1e6)); },
});

const hooks: { onClose(): unknown } = { onClose: () => undefined };
planted('chain of closures', {
  leak: () => { const before = hooks.onClose, session = new Session(); hooks.onClose = function closing() { return [before(), session]; }; },
  twin: () => { const session = new Session(); hooks.onClose = function closing() { return session; }; },
});

const storage = new AsyncLocalStorage<Session>();
const never = new Promise<void>(() => {});
planted('AsyncLocalStorage', {
  leak: () => { storage.enterWith(new Session()); setTimeout(() => {}, 1e6).unref(); },
  twin: () => { storage.run(new Session(), () => {}); },
});

const errors: Error[] = [];
planted('Error whose stack is not read', {
  leak: () => { errors.push(new Session().fail()); },
  twin: () => { const error = new Session().fail(); void error.stack; errors.push(error); },
});

planted('Promise.race against a promise that does not settle', {
  leak: async () => { const session = new Session(); await Promise.race([never, Promise.resolve(session)]); },
  twin: async () => { const session = new Session(), own = new Promise<void>(() => {}); await Promise.race([own, Promise.resolve(session)]); },
});

export const log: Session[] = [];
planted('array of a module', {
  leak: () => { log.push(new Session()); },
  twin: () => { log.push(new Session()); log.pop(); },
});

const idle = `require('node:worker_threads').parentPort.on('message', () => {})`;
planted('worker that is not ended', {
  iterations: 7, warmup: 2,
  leak: async () => { const worker = new Worker(idle, { eval: true }); await new Promise((resolve) => worker.once('online', resolve)); },
  twin: async () => { const worker = new Worker(idle, { eval: true }); await new Promise((resolve) => worker.once('online', resolve)); await worker.terminate(); },
});
