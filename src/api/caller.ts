import type { FastifyRequest } from 'fastify';

/** Who asks, as the journal and the trail name them. */
export const caller = ({ ip }: FastifyRequest): string => `http:${ip}`;
