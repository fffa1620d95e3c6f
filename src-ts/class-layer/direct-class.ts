// A class whose objects have their first two slots in fields of their own, which halves what the engine visits and keeps for each. An object gets an
// array of slots when there is more to keep: its fields say `elsewhere` then, and also once it has no slots any more. For classes without bases and
// derived classes. Evaluated anew for each, as bound-class.ts.
(function (shared: SharedLayer, className: string, making: Making, tell: (own: OwnAccess) => void): ClassLayer['Bound'] {
  'use strict';
  const { makeSlots, grow, mailbox } = shared;
  const foreign = -1, unfinished = -2;
  const elsewhere = shared.elsewhere;
  let addSlots: (object: object, count: number) => Slots;

  // An arrow, as those in bound-class.ts.
  const make = () => ({ [className]: class {
    #handle: number = unfinished;
    #slots: Slots | undefined;
    #slot1: unknown;
    #slot2: unknown;
    static {
      type Self = InstanceType<typeof this>;
      const field = (object: Self, index: number): unknown => (index === 1 ? object.#slot1 : index === 2 ? object.#slot2 : elsewhere);
      const setSlots = (object: object, slots: Slots | undefined): void => {
        if (!(#slots in object)) return;
        object.#slots = slots;
        object.#slot1 = object.#slot2 = elsewhere;
      };
      addSlots = (object, count) => {
        const self = object as Self, first = self.#slot1, second = self.#slot2;
        if (self.#slots !== undefined) return self.#slots;
        const slots = makeSlots(object, count);
        setSlots(object, slots);
        if (first !== elsewhere) slots[1] = first;
        if (second !== elsewhere && count > 2) slots[2] = second;
        return slots;
      };
      const writeBeyond = function (object: Self, index: number, value: unknown): void {
        const isField = object.#slot1 !== elsewhere;
        if (isField && value === undefined) return;
        const slots = isField ? addSlots(object, making.slotCount) : object.#slots!;
        if (index >= slots.length) grow(slots, index);
        slots[index] = value;
      };
      tell({
        handle0: (object) => { try { return (object as any).#handle; } catch { return foreign; } },
        handle1: (object) => { try { return (object as any).#handle; } catch { return foreign; } },
        handle2: (object) => { try { return (object as any).#handle; } catch { return foreign; } },
        handleN: (object) => { try { return (object as any).#handle; } catch { return foreign; } },
        handleRead: (object) => { try { return (object as any).#handle; } catch { return foreign; } },
        handleWrite: (object) => { try { return (object as any).#handle; } catch { return foreign; } },
        handleSlot: (object) => (object as any).#handle,
        handleOf: (value) => (typeof value === 'object' && value !== null && #handle in value ? value.#handle : foreign),
        setHandle: (object, handle) => { if (#handle in object) object.#handle = handle; },
        // Both throw for an object without slots.
        read: (object, index) => {
          const self = object as Self, value = field(self, index);
          if (value !== elsewhere) return value;
          return self.#slot1 === elsewhere ? self.#slots![index] : undefined;
        },
        write: (object, index, value) => {
          const self = object as Self;
          if (field(self, index) === elsewhere) writeBeyond(self, index, value);
          else if (index === 1) self.#slot1 = value;
          else self.#slot2 = value;
        },
        setSlots, addSlots,
      });
    }
    constructor(a?: unknown, b?: unknown, c?: unknown, d?: unknown, e?: unknown, f?: unknown, g?: unknown, h?: unknown) {
      const ticket = making.pending;
      if (ticket === undefined) {
        const known = making.construct(this, a, b, c, d, e, f, g, h);
        if (known !== undefined) return known as this;
        this.#handle = mailbox[0]!;
      } else {
        making.pending = undefined;
        ticket.object = this;
        this.#handle = ticket.handle;
        // For a class that was derived after this one was made: its objects have arrays, once they are finished.
        if (ticket.handle === unfinished) {
          ticket.slots = addSlots(this, making.slotCount);
          this.#slots = undefined;
        }
      }
    }
  } });
  return make()[className] as ClassLayer['Bound'];
})
