/** A router, each member by itself. */
export { phantomProbe as probe } from '../phantom/looks.ts';
