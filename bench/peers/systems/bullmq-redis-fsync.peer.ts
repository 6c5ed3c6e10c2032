import type { Peer } from '../peer.ts';
import { perRedis } from './bullmq.redis.ts';

export const peer: Peer = {
  ...perRedis,
  durability: 'Redis, AOF always: fsync before it answers',
  service: 'redis-fsync',
};
