// What the fuzzer leaves out, and what it takes for granted, of each test addon: each with the reason. An entry is an author's promise that only
// the author's own test keeps, such as calling `make` before `use`; C++ without any JS would crash in the same way.
'use strict';
const { KEYS } = require('./fitting.cjs');

/** Members that are not called, by pattern. */
const omitted = {
  converters: [
    [/^(fulfil|reject\w*|settled|drop\w*|settleOnThread)$/, 'reads an empty std::optional before `promise` was called'],
    [/^(iterateItems|coupleOfGifts|coupleThen|takeTuple|takeArray|rethrow)$/, 'reads null pointers'],
    [/^makeItems?$|^makeItemSet$|^makeFloats$|^constants$|^words$/, 'makes as many elements as it is told, also a negative number of them'],
  ],
  corners: [
    [/^(global|fireGlobal)$|^Global#/, 'an object that lives for ever, and with it all that is put on it'],
    [/^Dependent#set$/, 'keeps a raw pointer, and reads it in its destructor also when the object was disposed'],
    [/^Connection#onClose$/, 'what it is given is called by a noexcept destructor, from which nothing may be thrown'],
  ],
  handover: [
    [/^(runJob|pureJob|remakeJob|startTimer|setOnSend|remakeLetter)$/, 'reads an empty std::unique_ptr before `giveJob` or `giveLetter` was called'],
    [/^(rawJob|noteBack|notedBack|noteTag|notedTag|Base\.latest|peekItem|dropItem|fillItem|bareCoin|bareCoinRef|coinInPurse)$/,
      'gives JS a raw pointer to what C++ keeps, and deletes it elsewhere'],
    [/^dropCoinOnThread$/, 'detaches a thread that may end after the environment'],
  ],
  laws: [
    [/^(remember|recall|rememberedState)$/, 'keeps a raw pointer'],
    [/^rethrowLater$/, 'rethrows what was not thrown'],
  ],
  lending: [
    [/^(fire|fireFromTimer|Ring#run)$/, 'keeps a raw pointer to the ring made last, or reads past the end'],
    [/^(taskForEver|finish\w*|resetLate|twinId|sendBus|growRow)$/, 'reads an empty std::unique_ptr before it was filled'],
    [/^(dropTask|makeTask|giveTask|takeTask|dropOnThread|dropCrate|makeCrate|dropBus|makeBus|fillRow|Queue#clear|Bench#renew|lendLocal)$/,
      'ends what a wrapper without handles of its own still points to'],
    [/^(Owner#(collarSize|catLives)|shareCat)$/, 'reads a null pointer before `buy` or `feed` was called'],
    [/^Bench#finish/, 'reads an empty std::optional before `renew` was called'],
    [/^Dog#view$/, 'ties the object to any value, also to a class, which lives for ever'],
  ],
  intruders: [
    [/^Wide#(put|at)$/, 'reads and writes past the end of an array'],
    [/^(keep|give)$/, 'keeps a raw pointer, and gives it back when its object is gone'],
  ],
  numbers: [[/^onEnd$/, 'what it is given is called by a noexcept destructor, from which nothing may be thrown']],
  operators: [[/^Number#(modulo|divide|multiply|shift)\w*$/, 'divides whole numbers by zero, shifts by any number of bits, or overflows']],
  ownership: [
    [/^(openGlobal|globalTwinWeight|ringStored|callParked|callStrung)$/, 'reads an empty pointer before it was filled'],
    [/^(ownersDuring|throwWith|both|parcelAndNumber|together|takePlain|optionalParcel|Parcel#giveSelf|soundOnThread)$/, 'reads null pointers'],
    [/^(bind|keepFor)$/, 'ties an object to any value, also to a class, which lives for ever'],
  ],
  peers: [
    [/^(awaitArrival|failLate)$/, 'waits for another worker'],
    [/^(Holder#\w+|rootMany|Outer#hold\w*)$/, 'keeps what it is given by a Root, and reads the last of none'],
  ],
  threads: [
    [/^Pump#(join|post|call)$/, 'waits for a thread that may wait for JavaScript'],
    [/^(Bank#(race|lentDuring)|Document#count|Mixer#post|postAtPaces|Desk#workUntil)$/, 'takes as long as it is told'],
    [/^(waitForEver|endHanging|throw(Remote)?Late)$/, 'leaves a thread behind that ends the process, or waits for the end of its worker'],
  ],
  trace: [
    [/^Container#hoard$/, 'keeps callbacks that no traverse shows: a circle through one lives for ever'],
    [/^loseTile$/, 'never lets go of an object'],
  ],
  teardown: [[/^tryAll$/, 'reads an empty std::optional before `keepAll` was called']],
};

/** Addons that no random call can do justice to. */
const leftOut = {
  faults: 'makes calls of Node-API fail on purpose, also those that look at what is left',
  storm: 'waits in native code until its worker is terminated, and ends processes',
};

/** How the globals of an addon are emptied when a run is over. */
const places = [...Array(KEYS).keys()];
const releasing = {
  graph: (addon) => places.forEach((place) => { addon.unroot(place); addon.letGo(place); addon.unregister?.(place); }),
  handover: (addon) => [addon.dropCoins, addon.takeBack, addon.takeJob, addon.takeLetter].forEach((take) => take()),
  lending: (addon) => [addon.dropDog, addon.dropTask, addon.dropCrate, addon.dropBus].forEach((drop) => drop()),
  lifetime: (addon) => { addon.dropRoots(); addon.dropSelf(); addon.keepExample(null); },
  ownership: (addon) => {
    [addon.dropGlobal, addon.dropStored, addon.removeGlobal, addon.dropOnThread].forEach((drop) => drop());
    addon.setStar(null);
    places.forEach((place) => { addon.scrap(place); addon.unstring(place); });
  },
  teardown: (addon) => addon.dropAll(),
  trace: (addon) => [addon.dropRoots, addon.unpinTiles, addon.spend, addon.emptyDepot].forEach((drop) => drop()),
};

/** Addons whose numbers name places in their globals. With any number, nobody could empty them. */
const withPlaces = ['graph', 'ownership'];

/** Addons that compute with whole numbers: what overflows is undefined in C++. */
const arithmetic = ['corners', 'functions', 'intruders', 'laws', 'lifetime', 'numbers', 'operators', 'aggregates', 'converters', 'lending', 'handover', 'threads', 'peers'];
const SMALL = 2 ** 12;

/** Classes of which objects outlive the run. */
const surviving = {
  lifetime: { Struct: 'one that `tether::reference` promises to keep', Forgetful: 'its author forgot the traverse' },
  programs: { Forgetful: 'its author forgot the traverse' },
  converters: { Blind: 'its author forgot the traverse' },
};

/** What authors throw: uncoded, as any C++ exception. */
const thrownByAuthors = {
  converters: [/^(at -?\d+|after \d+)$/],
  expected: [/^(too small|too far|wrong|negative)$/],
  functions: [/^(refused before|refused afterwards|thrown inside|inside|a length is not negative|too much, says the policy)$/],
  graph: [/^this constructor fails$/],
  interop: [/^A number was expected$/, /^/],
  laws: [/^after growing$/],
  numbers: [/^no number$/],
  lifetime: [/^a Struct is not negative$/],
  operators: [/^a state is two numbers/],
  trace: [/^not today$/],
};

const isOmitted = (topic, path) => (omitted[topic] ?? []).some(([pattern]) => pattern.test(path));
const release = (topic, addon) => releasing[topic]?.(addon);
/** The largest number that the addon is called with. */
const largestFor = (topic) => (withPlaces.includes(topic) ? 0 : arithmetic.includes(topic) ? SMALL : Infinity);
const survives = (topic, name) => Object.hasOwn(surviving[topic] ?? {}, name);
const isAuthors = (topic, message) => (thrownByAuthors[topic] ?? []).some((pattern) => pattern.test(message));

module.exports = { leftOut, isOmitted, release, largestFor, survives, isAuthors };
