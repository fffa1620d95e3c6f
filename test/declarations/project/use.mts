// The same addon from an ES module.
import { createRequire } from 'node:module';
import type { File, geometry } from './declarations.node';

const addon = createRequire(import.meta.url)('./declarations.node') as typeof import('./declarations.node');

const file: File = new addon.File('x');
const point: geometry.Point = addon.geometry.turn(new addon.geometry.Point(), 1);
// @ts-expect-error a Point is no File
const wrong: File = point;
export { file, wrong };
