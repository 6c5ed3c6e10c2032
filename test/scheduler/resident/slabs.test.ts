import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Slabs } from '../../../src/scheduler/resident/slabs.ts';

/** Records by owner, and what they should be. */
class Records {
  readonly addresses = new Map<number, number>();
  readonly contents = new Map<number, Buffer>();
  readonly slabs = new Slabs((owner, address) => this.addresses.set(owner, address));

  set(owner: number, length: number, seed: number): void {
    const content = Buffer.alloc(length, seed % 251);
    this.drop(owner);
    this.contents.set(owner, content);
    this.addresses.set(owner, this.slabs.put(owner, content, length));
  }

  drop(owner: number): void {
    const address = this.addresses.get(owner);
    if (address !== undefined) this.slabs.drop(address);
    this.addresses.delete(owner);
    this.contents.delete(owner);
  }

  check(): void {
    for (const [owner, address] of this.addresses) {
      const content = this.contents.get(owner) ?? Buffer.alloc(0);
      const at = this.slabs.startOf(address);
      const kept = this.slabs.bytesOf(address).subarray(at, at + content.length);
      if (!kept.equals(content)) throw new Error(`the record of ${owner} is another one`);
      if (!this.slabs.copyOf(address).subarray(0, content.length).equals(content))
        throw new Error(`the copy of ${owner} is another one`);
    }
  }
}

describe('slabs', () => {
  it('keep what was put, whatever is dropped and put beside it', () => {
    const length = fc.oneof(
      { weight: 20, arbitrary: fc.integer({ min: 0, max: 60_000 }) },
      { weight: 1, arbitrary: fc.integer({ min: 1_000_000, max: 3_000_000 }) },
    );
    const step = fc.tuple(fc.nat(60), length, fc.nat(), fc.boolean());
    fc.assert(
      fc.property(fc.array(step, { minLength: 50, maxLength: 300 }), (steps) => {
        const records = new Records();
        for (const [owner, size, seed, isDropped] of steps) {
          if (isDropped) records.drop(owner);
          else records.set(owner, size, seed);
        }
        records.check();
      }),
      { numRuns: 40 },
    );
  });

  it('do not grow while as much is dropped as is put', () => {
    const records = new Records();
    for (let i = 0; i < 200_000; i++) records.set(i % 10_000, 100 + (i % 400), i);
    records.check();
    const live = [...records.contents.values()].reduce((sum, { length }) => sum + length, 0);
    expect(records.slabs.size).toBeLessThan(2 * live);
  });

  it('give everything back', () => {
    const records = new Records();
    for (let i = 0; i < 50_000; i++) records.set(i, 200, i);
    for (let i = 0; i < 50_000; i++) records.drop(i);
    expect(records.slabs.size).toBeLessThanOrEqual(1 << 20);
  });
});
