/** Counters of each member of a router. */
export { phantomStats as stats } from '../phantom/looks.ts';
