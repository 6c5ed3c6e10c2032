import { it } from 'vitest';

it('does well', () => {});

it('does fine', () => {});
