/** A family of commands: all resources, or those of one kind under a short name. */
export interface Family {
  readonly name: 'resource' | 'router' | 'vm';
  /** Only resources of this kind; null: of all kinds. */
  readonly kind: string | null;
}

/** How the family's commands are called on the bus: routers have names of their own (spec 3.4). */
export const busPrefix = ({ name }: Family): 'resource' | 'router' =>
  name === 'router' ? 'router' : 'resource';
