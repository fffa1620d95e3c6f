import { describe, expect, test } from 'vitest';
import { parseTrace } from '../../benchmarks/gc/trace';

// As these versions printed them.
const lines = {
  'Node 20': [
    '[995:0x3872bc40]       33 ms: Scavenge 4.1 (4.2) -> 3.9 (5.2) MB, 1.68 / 0.00 ms  (average mu = 1.000, current mu = 1.000) allocation failure; ',
    '[17307:0x3b83fef0]      804 ms: Scavenge 16.9 (37.0) -> 3.7 (37.0) MB, 1.92 / 0.01 ms  (average mu = 0.821, current mu = 0.731) task; ',
    '[995:0x3872bc40]      238 ms: Mark-Compact 67.1 (92.9) -> 59.2 (92.9) MB, 62.94 / 0.01 ms  (average mu = 1.000, current mu = 1.000) testing; GC in old space requested',
    '[26154:0x3f07fc40]      868 ms: Mark-Compact 75.5 (100.8) -> 68.2 (101.9) MB, 243.05 / 0.00 ms  (+ 2.3 ms in 11 steps since start of marking, biggest step 0.9 ms, walltime since start of marking 270 ms) (average mu = 1.000, current mu = 1.000) finalize incremental marking via task; GC in old space requested',
  ],
  'Node 22': [
    '[26231:0x146f4000]     1235 ms: Scavenge (interleaved) 113.9 (135.7) -> 114.0 (135.7) MB, pooled: 0 MB, 147.61 / 0.00 ms  (average mu = 0.852, current mu = 0.852) testing; ',
    '[26272:0x453e2000]      246 ms: Minor Mark-Sweep 4.4 (5.1) -> 4.2 (5.1) MB, pooled: 0 MB, 0.53 / 0.00 ms  (average mu = 1.000, current mu = 1.000) allocation failure; ',
    '[26231:0x146f4000]      995 ms: Mark-Compact 112.4 (134.6) -> 101.3 (135.7) MB, pooled: 0 MB, 38.19 / 0.00 ms  (+ 107.4 ms in 0 steps since start of marking, biggest step 0.0 ms, walltime since start of marking 367 ms) (average mu = 0.852, current mu = 0.852) finalize incremental marking via stack guard; GC in old space requested',
  ],
  'Node 24': [
    '[1035:0x24ce7000]       35 ms: Scavenge 4.8 (5.8) -> 4.5 (6.8) MB, pooled: 0 MB, 2.11 / 0.00 ms  (average mu = 1.000, current mu = 1.000) allocation failure; ',
    '[26383:0x35d3e000]     1854 ms: Mark-Compact 117.6 (183.0) -> 114.1 (178.7) MB, pooled: 1 MB, 561.50 / 0.00 ms  (average mu = 0.680, current mu = 0.680) testing; GC in old space requested',
  ],
  'Node 26': [
    '[26470:0x400e7000]      714 ms: Scavenge 123.9 (138.4) -> 119.4 (144.0) MB, pooled: 0.0 MB, 48.02 / 0.00 ms (average mu = 1.000, current mu = 1.000) testing; ',
    '[1052:0x1fd9e000]      255 ms: Mark-Compact 66.1 (120.0) -> 60.2 (113.8) MB, pooled: 0.5 MB, 60.02 / 0.00 ms (average mu = 0.757, current mu = 0.757) testing; GC in old space requested',
  ],
};

const expected = {
  'Node 20': [
    { kind: 'minor', pause: 1.68 },
    { kind: 'minor', pause: 1.92 },
    { kind: 'major', pause: 62.94 },
    { kind: 'major', pause: 243.05 },
  ],
  'Node 22': [
    { kind: 'minor', pause: 147.61 },
    { kind: 'minor', pause: 0.53 },
    { kind: 'major', pause: 38.19 },
  ],
  'Node 24': [
    { kind: 'minor', pause: 2.11 },
    { kind: 'major', pause: 561.5 },
  ],
  'Node 26': [
    { kind: 'minor', pause: 48.02 },
    { kind: 'major', pause: 60.02 },
  ],
};

describe('The output of --trace-gc', () => {
  test.each(Object.keys(lines) as (keyof typeof lines)[])('%s: each line is read', (version) => {
    expect(parseTrace(lines[version].join('\n'))).toEqual(expected[version]);
  });

  test('Other output: passed over', () => {
    const [line] = lines['Node 20'];
    expect(parseTrace(`started\n${line}\n\n0.1 ms: Heartbeat\ndone -> next\n`)).toEqual([{ kind: 'minor', pause: 1.68 }]);
  });

  test('A collection of a kind that is not known: an error, with the line', () => {
    const line = lines['Node 20'][0]!.replace('Scavenge', 'Twirl');
    expect(() => parseTrace(line)).toThrow(line);
  });

  test('A line of another form: an error, never a wrong number', () => {
    const line = lines['Node 24'][0]!.replace('pooled: 0 MB', 'spare: 0 MB');
    expect(() => parseTrace(line)).toThrow('form that is not known');
  });
});
