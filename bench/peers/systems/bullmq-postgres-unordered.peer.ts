import { onPostgres } from './bullmq.postgres.ts';

export const peer = onPostgres({ queues: 1, concurrency: 16 });
