/** A family of commands: all resources, or those of one kind under a short name. */
export interface Family {
  readonly name: 'resource' | 'router' | 'vm';
  /** Only resources of this kind; null: of all kinds. */
  readonly kind: string | null;
}
