/** Counters of a VM. */
export { phantomStats as stats } from '../phantom/looks.ts';
