// Addons of napi-tether: functions that C++ keeps, in a registry and in threads.
const { addon, planted } = require('./planting.cjs');
const { keepCallback, dropRoots } = addon('lifetime');
const { Pump } = addon('threads');

planted('callback in a registry outside any traverse', {
  leak: () => { keepCallback(function onTick() {}); },
  twin: () => { keepCallback(function onTick() {}); dropRoots(); },
});

planted('CrossThread that is never dropped', {
  leak: () => { const pump = new Pump(); pump.open(function onValue() { return pump; }); },
  twin: () => { const pump = new Pump(); pump.open(function onValue() { return pump; }); pump.drop(); },
});
