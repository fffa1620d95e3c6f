import { scenario, type ScenarioOptions } from 'napi-tether/leaks';

// An enum needs more than having its types stripped.
enum Size { Small = 16 }

const options: ScenarioOptions = { iterations: 31 };
const kept: ArrayBuffer[] = [];

scenario('an enum', options, () => void kept.push(new ArrayBuffer(Size.Small)));
export default function (): void {}
