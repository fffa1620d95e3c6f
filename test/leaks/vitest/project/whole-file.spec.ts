import { test } from 'vitest';
import { leakGuard } from 'napi-tether/vitest';
import { addon } from './addon';

leakGuard({ after: 'all', patience: 0 });

const open: unknown[] = [];
test('opens', () => void open.push(new addon.Emitter()));
test('closes', () => void open.pop());
test('forgets', () => void open.push(new addon.Emitter()));
