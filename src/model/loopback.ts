/** Addresses that only programs of this machine reach. */

const BYTE = '(25[0-5]|2[0-4]\\d|1?\\d?\\d)';

/** `localhost`, 127.0.0.0/8 (RFC 1122, section 3.2.1.3), `::1` with or without brackets. */
const LOOPBACK = new RegExp(`^(localhost|127(\\.${BYTE}){3}|::1|\\[::1\\])$`, 'i');

/** True when only programs of this machine reach `host`; what is not certain is false. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host);
