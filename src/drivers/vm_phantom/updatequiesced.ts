/** A VM that is off is changed, and stays off. */
export { updatequiescedVerb as updatequiesced } from '../phantom/verbs/updatequiesced.ts';
