import { parseAst } from 'vitest/node';

/** An import, re-export, dynamic import or type import of one module. */
export interface ImportUse {
  specifier: string;
  line: number;
  /** Erased before running. */
  typeOnly: boolean;
  /** What is taken from it; empty when that cannot be told. */
  names: readonly string[];
}

/** A use of something that is neither declared nor imported in the file. */
export interface GlobalUse {
  /** `fetch`, `Date.now`, `new Date()`, `Date()`: as much of the expression as tells the effect. */
  name: string;
  line: number;
}

export interface ModuleSyntax {
  imports: readonly ImportUse[];
  globals: readonly GlobalUse[];
  /** Exported functions that do not say what they return. */
  untypedExports: readonly { name: string; line: number }[];
}

/** A node of the syntax tree, as far as this file looks at one. */
interface SyntaxNode {
  type: string;
  start: number;
  [key: string]: unknown;
}

/** TypeScript's nodes that hold an expression; the others are erased. */
const EXPRESSION_WRAPPERS = /^TS(As|Satisfies|NonNull|Instantiation)Expression$|^TSTypeAssertion$/;
/** Where a name is given, not used: node type -> its keys. */
const BINDINGS: Readonly<Record<string, readonly string[]>> = {
  VariableDeclarator: ['id'],
  FunctionDeclaration: ['id', 'params'],
  FunctionExpression: ['id', 'params'],
  ArrowFunctionExpression: ['params'],
  ClassDeclaration: ['id'],
  ClassExpression: ['id'],
  CatchClause: ['param'],
  ImportSpecifier: ['local'],
  ImportDefaultSpecifier: ['local'],
  ImportNamespaceSpecifier: ['local'],
};
const FUNCTION = /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/;
const KEYED = /^(Property|MethodDefinition|PropertyDefinition|AccessorProperty)$/;
const DECLARES_MODULE_USE = /^(ImportDeclaration|ExportNamedDeclaration|ExportAllDeclaration)$/;

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

function nodes(value: unknown): SyntaxNode[] {
  return (Array.isArray(value) ? value : [value]).filter(isNode);
}

function nameOf(value: unknown): string | undefined {
  return isNode(value) && value.type === 'Identifier' ? String(value.name) : undefined;
}

/** The names in a pattern: `a`, `{ a, b: c = d }`, `[a, ...b]`. */
function boundNames(pattern: SyntaxNode): string[] {
  if (pattern.type === 'Identifier') return [String(pattern.name)];
  const inner = ['argument', 'elements', 'left', 'properties', 'value'];
  return inner.flatMap((key) => nodes(pattern[key])).flatMap(boundNames);
}

function stringOf(value: unknown): string | undefined {
  return isNode(value) && typeof value.value === 'string' ? value.value : undefined;
}

function isErased(node: SyntaxNode): boolean {
  return node.type.startsWith('TS') && !EXPRESSION_WRAPPERS.test(node.type);
}

/** Whether the child under `key` is only a name: of a property, or in another module. */
function isForeignName(node: SyntaxNode, key: string): boolean {
  if (node.type === 'ImportSpecifier') return true;
  if (node.type === 'ExportSpecifier') return key === 'exported';
  if (node.computed === true) return false;
  if (node.type === 'MemberExpression') return key === 'property';
  return KEYED.test(node.type) && key === 'key';
}

/** How a use of a global looks: the expression around the identifier says more than its name. */
function useOf(name: string, parents: readonly SyntaxNode[]): string {
  const parent = parents.at(-1);
  const isCallee = nameOf(parent?.callee) === name;
  if (parent?.type === 'NewExpression' && isCallee) {
    return nodes(parent.arguments).length === 0 ? `new ${name}()` : `new ${name}(...)`;
  }
  if (parent?.type === 'CallExpression' && isCallee) return `${name}()`;
  const property = parent?.type === 'MemberExpression' ? nameOf(parent.property) : undefined;
  return property === undefined || parent?.computed === true ? name : `${name}.${property}`;
}

function importOf(node: SyntaxNode): Omit<ImportUse, 'line'> | undefined {
  const dynamic = node.type === 'ImportExpression' || node.type === 'TSImportType';
  if (!dynamic && !DECLARES_MODULE_USE.test(node.type)) return undefined;
  const specifier = stringOf(node.source) ?? stringOf(node.argument);
  if (specifier === undefined) return undefined;
  const parts = nodes(node.specifiers);
  const isType = (part: SyntaxNode): boolean =>
    part.importKind === 'type' || part.exportKind === 'type';
  return {
    specifier,
    typeOnly:
      node.type === 'TSImportType' || isType(node) || (parts.length > 0 && parts.every(isType)),
    names: parts
      .filter((part) => !isType(part))
      .flatMap((part) => nameOf(part.imported ?? part.local) ?? '*'),
  };
}

/** The functions that a statement exports: `export function f`, `export const f = () => ...`. */
function exportedFunctions(statement: SyntaxNode): { name: string; node: SyntaxNode }[] {
  if (statement.type !== 'ExportNamedDeclaration') return [];
  const functionsIn = (id: unknown, value: unknown): { name: string; node: SyntaxNode }[] =>
    nodes(value)
      .filter(({ type }) => FUNCTION.test(type))
      .map((node) => ({ name: nameOf(id) ?? '', node }));
  return nodes(statement.declaration).flatMap((declaration) => [
    ...functionsIn(declaration.id, declaration),
    ...nodes(declaration.declarations)
      .filter(({ id }) => nodes(id).every(({ typeAnnotation }) => !isNode(typeAnnotation)))
      .flatMap(({ id, init }) => functionsIn(id, init)),
  ]);
}

/** Reads what a module imports and exports, and which globals it uses. */
export function readModule(text: string): ModuleSyntax {
  const imports: ImportUse[] = [];
  const uses: (GlobalUse & { root: string })[] = [];
  const declared = new Set<string>();
  const lineOf = (node: SyntaxNode): number => text.slice(0, node.start).split('\n').length;

  const visit = (node: SyntaxNode, parents: readonly SyntaxNode[]): void => {
    const found = importOf(node);
    if (found !== undefined) imports.push({ ...found, line: lineOf(node) });
    for (const key of BINDINGS[node.type] ?? []) {
      for (const name of nodes(node[key]).flatMap(boundNames)) declared.add(name);
    }
    const root = nameOf(node);
    const erased = [...parents, node].some(isErased);
    if (root !== undefined && !erased) {
      uses.push({ root, name: useOf(root, parents), line: lineOf(node) });
    }
    for (const [key, value] of Object.entries(node)) {
      if (isForeignName(node, key)) continue;
      for (const child of nodes(value)) visit(child, [...parents, node]);
    }
  };
  const program = nodes(parseAst(text, { lang: 'ts' }));
  for (const node of program) visit(node, []);
  return {
    imports,
    globals: uses.filter(({ root }) => !declared.has(root)),
    untypedExports: program
      .flatMap(({ body }) => nodes(body))
      .flatMap(exportedFunctions)
      .filter(({ node }) => nodes(node.returnType).length === 0)
      .map(({ name, node }) => ({ name, line: lineOf(node) })),
  };
}
