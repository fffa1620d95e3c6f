import { addonPath, loadAddon } from '../support/addon';
import { runProgram } from '../support/child';

export { thrownBy } from '../support/thrown';

// Most tests pass what a type would forbid.
type Loose = Record<string, any>;

export const enums: Loose = loadAddon<Loose>('enums');

/** What loading the addon throws when it declares what `fault` names too. */
export async function refusal(fault: string): Promise<string> {
  const program = `
    process.env.TETHER_TEST_FAULT = ${JSON.stringify(fault)};
    try { load('enums'); console.log('nothing'); } catch (error) { console.log(error.code + ' ' + error.message); }`;
  const ended = await runProgram(program, { enums: addonPath('enums') });
  if (ended.code !== 0) throw new Error(`The program ended with ${ended.code ?? ended.signal}: ${ended.stderr}`);
  return ended.stdout.trim();
}
