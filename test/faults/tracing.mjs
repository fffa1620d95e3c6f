// What tools ask of an addon: where objects are made, who keeps whom, what is left.

export const tracingScenarios = {
  tracing(t) {
    const { addon, may, control } = t;
    const started = may(() => (control.startTrace(1, 2), true));
    const emitter = may(() => new addon.Emitter());
    may(() => addon.setRoot(() => 1));
    may(() => addon.setGlobal(() => 1));
    const counts = may(() => control.traceCounts());
    if (counts && !started) t.equal(counts.length, 0);
    const sites = may(() => control.sites());
    if (sites) t.that(Array.isArray(sites) && sites.every((site) => site.class !== ''), 'sites tells classes');
    if (emitter) may(() => control.siteOf(emitter));
    may(() => control.inspect());
    may(() => control.stopTrace());
    t.after(() => {
      control.stopTrace();
      addon.dropRoot();
      addon.dropGlobal();
      t.equal(control.sites().length, 0);
      control.startTrace(1, 1);
      const made = new addon.Emitter();
      t.equal(control.siteOf(made)?.stack.length, 1);
      control.stopTrace();
    });
  },

  references(t) {
    const { addon, may, control } = t;
    const emitter = may(() => new addon.Emitter());
    const bus = may(() => new addon.Traversed());
    const listener = () => 1;
    const event = emitter && may(() => { emitter.onEvent = listener; return true; });
    const tagged = emitter && may(() => { emitter.setTag(listener); return true; });
    const linked = emitter && may(() => { emitter.next = emitter; return true; });
    const heard = bus && may(() => (bus.on(listener), true));
    may(() => control.slotNames());
    const isWhole = event && tagged && linked && heard;
    if (isWhole) t.equal(may(() => control.referents(emitter).map(({ edge }) => edge).sort().join()), 'Emitter.next,Emitter.onEvent,Emitter.tag');
    // What its traverse could not show is a root until the next drain.
    if (isWhole) t.equal(may(() => control.referents(bus).length), 1, 0);
    if (isWhole) t.equal(may(() => control.referrers(listener).length), 3);
    if (isWhole) t.equal(may(() => control.refCount(emitter).nativeEdges), 1);
    t.equal(may(() => String(control.identify({}))), 'undefined');
    if (emitter) t.equal(may(() => control.identify(emitter).class), 'Emitter');
  },

  remainder(t) {
    const { addon, may, control } = t;
    const emitter = may(() => new addon.Emitter());
    const linked = emitter && may(() => { emitter.next = new addon.Emitter(); return true; });
    const rooted = linked && may(() => (addon.setRoot(() => emitter), true));
    const left = may(() => control.remainder());
    if (left && rooted) t.that(left.classes.some((one) => one.class === 'Emitter' && one.count >= 2), 'both emitters are there');
    t.after(() => addon.dropRoot());
  },
};
