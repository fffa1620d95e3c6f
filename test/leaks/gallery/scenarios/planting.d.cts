import type { ScenarioOptions } from 'napi-tether/leaks';

/** See planting.cjs. */
export function addon(topic: string): Record<string, any>;
export function planted(name: string, pair: ScenarioOptions & { leak(iteration: number): unknown; twin(iteration: number): unknown }): void;
