import type { Peer } from '../peer.ts';
import { perRedis } from './bullmq.redis.ts';

export const peer: Peer = {
  ...perRedis,
  durability: 'Redis, AOF everysec: weaker than fsync (a power cut loses a second)',
  service: 'redis',
};
