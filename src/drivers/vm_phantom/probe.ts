/** A VM, as it is seen from outside. */
export { phantomProbe as probe } from '../phantom/looks.ts';
