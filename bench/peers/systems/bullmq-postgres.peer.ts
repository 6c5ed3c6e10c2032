import { onPostgres } from './bullmq.postgres.ts';

export const peer = onPostgres({ queues: 8, concurrency: 1 });
