/** Bytes of a slab; a record that is larger has one of its own. */
const SLAB = 1 << 20;
/** In front of each record: its length with this, and its owner. */
const HEADER = 8;
/** Records begin at multiples of this, so that 32 bits name 32 GB of them. */
const STEP = 8;
/** Of an address the upper bits name the slab, the lower ones the step in it. */
const SLAB_BITS = 17;
const STEPS = 1 << SLAB_BITS;
/** The owner of a record that is dropped. */
const NOBODY = 0xffffffff;
/** Part of the bytes that may be garbage before slabs are emptied, and of a slab that is. */
const WASTE = 0.25;

interface Slab {
  readonly bytes: Buffer;
  /** Where the next record goes. */
  end: number;
  /** Bytes of records that are not dropped. */
  live: number;
}

/**
 * Many small records outside the heap of objects, packed one behind the other. A record is never
 * changed: it is dropped, and another one written. Slabs with much garbage are emptied into others.
 */
export class Slabs {
  /** By number; undefined: free, or the rest of a large record. */
  readonly #slabs: (Slab | undefined)[] = [];
  readonly #free: number[] = [];
  readonly #moved: (owner: number, address: number) => void;
  #open = -1;
  #used = 0;
  #live = 0;

  /** `moved`: a record of this owner is at another address now. */
  constructor(moved: (owner: number, address: number) => void) {
    this.#moved = moved;
  }

  /** Bytes that are taken from the system. */
  get size(): number {
    return this.#slabs.reduce((sum, slab) => sum + (slab?.bytes.length ?? 0), 0);
  }

  /**
   * Keeps the first `size` bytes of `record`; answers their address. `owner`: a number of 32 bits, not
   * the highest.
   */
  put(owner: number, record: Buffer, size: number): number {
    const length = roundedUp(size + HEADER);
    const number = length > SLAB ? this.#large(length) : this.#roomFor(length);
    return this.#append(number, owner, record, 0, size);
  }

  /** The bytes among which a record is. It stays there until something is put. */
  bytesOf(address: number): Buffer {
    return this.#slab(address >>> SLAB_BITS).bytes;
  }

  /** Where among them it begins. */
  startOf(address: number): number {
    return (address & (STEPS - 1)) * STEP + HEADER;
  }

  /** A record of one's own, that stays as it is; it may be a little longer than what was put. */
  copyOf(address: number): Buffer {
    const bytes = this.bytesOf(address);
    const at = this.startOf(address);
    return Buffer.from(bytes.subarray(at, at - HEADER + bytes.readUInt32LE(at - HEADER)));
  }

  drop(address: number): void {
    const number = address >>> SLAB_BITS;
    const slab = this.#slab(number);
    const at = this.startOf(address) - HEADER;
    const length = slab.bytes.readUInt32LE(at);
    slab.bytes.writeUInt32LE(NOBODY, at + 4);
    slab.live -= length;
    this.#live -= length;
    if (slab.live === 0 && number !== this.#open) this.#release(number);
  }

  #slab(number: number): Slab {
    const slab = this.#slabs[number];
    if (slab === undefined) throw new RangeError(`there is no slab ${number}`);
    return slab;
  }

  /** A slab with that much room; a new one where there is none. */
  #roomFor(length: number): number {
    const open = this.#slabs[this.#open];
    if (open !== undefined && open.end + length <= SLAB) return this.#open;
    const full = this.#open;
    this.#open = this.#add(SLAB, 1);
    if (this.#slabs[full]?.live === 0) this.#release(full);
    if (this.#used - this.#live > WASTE * this.#used) this.#emptyWorst();
    return this.#roomFor(length);
  }

  #large(length: number): number {
    return this.#add(length, Math.ceil(length / SLAB));
  }

  /** A new slab; a large one takes several numbers, so that each address belongs to one record. */
  #add(size: number, numbers: number): number {
    const slab = { bytes: Buffer.allocUnsafeSlow(size), end: 0, live: 0 };
    this.#used += size;
    const number = numbers === 1 ? this.#free.pop() : undefined;
    if (number !== undefined) {
      this.#slabs[number] = slab;
      return number;
    }
    const first = this.#slabs.push(slab) - 1;
    for (let rest = 1; rest < numbers; rest++) this.#slabs.push(undefined);
    return first;
  }

  #release(number: number): void {
    const { bytes } = this.#slab(number);
    this.#used -= bytes.length;
    for (let rest = 0; rest < Math.ceil(bytes.length / SLAB); rest++) {
      this.#slabs[number + rest] = undefined;
      this.#free.push(number + rest);
    }
  }

  #append(number: number, owner: number, from: Buffer, start: number, end: number): number {
    const slab = this.#slab(number);
    const at = slab.end;
    const length = roundedUp(end - start + HEADER);
    slab.bytes.writeUInt32LE(length, at);
    slab.bytes.writeUInt32LE(owner, at + 4);
    from.copy(slab.bytes, at + HEADER, start, end);
    slab.end += length;
    slab.live += length;
    this.#live += length;
    return (number * STEPS + at / STEP) >>> 0;
  }

  /** Moves what is left in the slab with the most garbage to the open one. */
  #emptyWorst(): void {
    let worst = -1;
    let most = WASTE * SLAB;
    for (const [number, slab] of this.#slabs.entries()) {
      if (slab === undefined || number === this.#open || slab.bytes.length > SLAB) continue;
      if (slab.end - slab.live <= most) continue;
      worst = number;
      most = slab.end - slab.live;
    }
    if (worst < 0) return;
    const { bytes, end } = this.#slab(worst);
    for (let at = 0; at < end; ) {
      const length = bytes.readUInt32LE(at);
      const owner = bytes.readUInt32LE(at + 4);
      // What is moved fills less than a slab, and the open one is new.
      if (owner !== NOBODY)
        this.#moved(owner, this.#append(this.#open, owner, bytes, at + HEADER, at + length));
      at += length;
    }
    this.#live -= this.#slab(worst).live;
    this.#release(worst);
  }
}

const roundedUp = (bytes: number): number => Math.ceil(bytes / STEP) * STEP;
