// What native code still has when a program or a worker ends, told where TETHER_LEAKS asks for it. One report for all addons of an
// environment: the first one that is loaded makes it. Evaluated only then, and it keeps nothing of the user's.
(function (mode: string, write: (text: string) => void): void {
  'use strict';
  type Collect = () => void;
  interface Builtin { setFlagsFromString(flag: string): void; runInNewContext(code: string): unknown; threadId: number }
  interface Process {
    pid: number;
    on(event: string, run: () => void): void;
    getBuiltinModule?(name: string): Builtin | undefined;
  }
  type Global = typeof globalThis & Record<symbol, any> & { process?: Process; gc?: Collect; Bun?: { gc(now: boolean): void }; setImmediate?(run: () => void): void };
  const global = globalThis as Global;
  const mark = Symbol.for('napi-tether.exit-report'), addonsKey = Symbol.for('napi-tether.addons');
  const process = global.process, soon = global.setImmediate;
  if (global[mark] !== undefined || process === undefined || typeof process.on !== 'function') return;
  global[mark] = true;

  // Ends of a program must come: what changes for longer is reported as it is.
  const mostRounds = 16, mostSettles = 3, quietRounds = 2;
  const verbose = mode === 'verbose';
  let settledAt: string | undefined, settling = false, settles = 0;

  const controls = (): RemainderControl[] => [...(global[addonsKey] as Set<RemainderControl> | undefined) ?? []];
  const fingerprint = (): string => controls().map((control) => control.fingerprint()).join(' ');
  const builtin = (name: string): Builtin => process.getBuiltinModule!(name)!;

  const hiddenCollector = (): Collect | undefined => {
    try {
      builtin('node:v8').setFlagsFromString('--expose-gc');
      const found = builtin('node:vm').runInNewContext('gc');
      return typeof found === 'function' ? found as Collect : undefined;
    } catch {
      return undefined;
    }
  };
  let collect: Collect | undefined;
  const findCollector = (): Collect | undefined => {
    const { Bun, gc } = global;
    return collect ??= Bun !== undefined ? () => Bun.gc(true) : typeof gc === 'function' ? () => gc() : hiddenCollector();
  };

  // --- settling: over turns of the event loop at a natural end, in one go after process.exit()

  const once = (): boolean => {
    findCollector()?.();
    let changed = false;
    for (const control of controls()) changed = control.drain() || changed;
    return changed;
  };
  const settleNow = (): void => {
    for (let round = 0, quiet = 0; round < mostRounds && quiet < quietRounds; round++) quiet = once() ? 0 : quiet + 1;
  };
  const settle = (run: Collect, round: number, quiet: number, before: string): void => {
    soon!(() => guarded(() => {
      run();
      soon!(() => guarded(() => {
        for (const control of controls()) control.drain();
        const now = fingerprint(), calm = now === before ? quiet + 1 : 0;
        if (calm < quietRounds && round < mostRounds) return settle(run, round + 1, calm, now);
        settling = false;
        settledAt = now;
      }));
    }));
  };

  // --- the report

  const workerOf = (): number => {
    try { return builtin('node:worker_threads').threadId; } catch { return 0; }
  };
  const quantity = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
  const siteText = (sites: Remainder['classes'][number]['sites'], held: boolean): string => {
    const own = sites.filter((site) => site.held === held && site.site !== '');
    return own.length === 0 ? '' : `, made at ${own.map(({ site, count }) => `${site} (${count})`).join(', ')}`;
  };
  const classText = ({ class: name, size, count, sites }: Remainder['classes'][number], shown: number, held: boolean): string =>
    `    ${shown} x ${name} (${Math.round((size / count) * shown)} B)${siteText(sites, held)}\n`;
  // The site of a stored callback names the class already.
  const rootText = ({ label, class: name, count, site }: Remainder['roots'][number]): string => {
    const details = [site.includes(name) ? '' : name, site].filter((detail) => detail !== '').join('; ');
    return `  ${count} x ${label}${details === '' ? '' : ` (${details})`}\n`;
  };

  const asText = ({ roots, classes }: Remainder, worker: number, certain: boolean): string => {
    const total = roots.reduce((sum, root) => sum + root.count, 0);
    const where = worker === 0 ? 'the program' : `worker ${worker}`;
    if (total === 0 && !verbose) return '';
    const held = classes.filter((one) => one.held > 0), others = classes.filter((one) => one.count > one.held);
    let text = `napi-tether: at the end of ${where}, native code holds ${total === 0 ? 'nothing' : quantity(total, 'value')}\n`;
    text += roots.map(rootText).join('');
    if (held.length > 0) text += `  native objects that it reaches:\n${held.map((one) => classText(one, one.held, true)).join('')}`;
    if (verbose && others.length > 0)
      text += `  native objects that JavaScript refers to, callbacks included:\n${others.map((one) => classText(one, one.count - one.held, false)).join('')}`;
    else if (others.length > 0)
      text += `  and ${quantity(others.reduce((sum, one) => sum + one.count - one.held, 0), 'native object')} that JavaScript refers to, perhaps through these callbacks: TETHER_LEAKS=verbose lists them\n`;
    if (!certain) text += '  this runtime exposes no garbage collector, so what is garbage may be among them; start it with --expose-gc\n';
    return total === 0 ? text : `${text}  docs/leaks.md of napi-tether says what each of these is, and what to do\n`;
  };

  const gather = (): Remainder => {
    const all: Remainder = { roots: [], classes: [] };
    for (const control of controls()) {
      const { roots, classes } = control.remainder();
      all.roots.push(...roots);
      all.classes.push(...classes.filter((one) => one.count > 0));
    }
    return all;
  };
  const report = (): void => {
    const isSettled = settledAt !== undefined && settledAt === fingerprint();
    if (!isSettled) settleNow();
    const worker = workerOf(), certain = findCollector() !== undefined, remainder = gather();
    const how = isSettled ? 'settled' : certain ? 'collected' : 'not collected';
    write(mode === 'json'
      ? `${JSON.stringify({ report: 'napi-tether leaks', version: 1, pid: process.pid, worker, how, ...remainder })}\n`
      : asText(remainder, worker, certain));
  };

  // Nothing of this may change how the program ends.
  const guarded = (step: () => void): void => {
    try {
      step();
    } catch (error) {
      settling = false;
      try { write(`napi-tether: the report of TETHER_LEAKS failed: ${String(error)}\n`); } catch { /* nobody is left to tell */ }
    }
  };
  process.on('beforeExit', () => guarded(() => {
    const run = findCollector();
    if (settling || run === undefined || typeof soon !== 'function' || settles === mostSettles || fingerprint() === settledAt) return;
    settling = true;
    settles++;
    settle(run, 1, 0, fingerprint());
  }));
  process.on('exit', () => guarded(report));
})
