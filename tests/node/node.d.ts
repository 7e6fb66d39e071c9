// What the tests use of Node; all else is checked without Node's own names.
declare module "node:test" {
  export function test(name: string, body: () => void): void;
  export function beforeEach(body: () => void): void;
  export const mock: {
    reset(): void;
    method(of: object, name: string, body: () => unknown): void;
    timers: { enable(what: { apis: string[] }): void; reset(): void; tick(by: number): void };
  };
}
declare module "node:assert/strict" {
  const assert: {
    ok(value: unknown, message?: string): void;
    equal(actual: unknown, expected: unknown, message?: string): void;
    deepEqual(actual: unknown, expected: unknown, message?: string): void;
  };
  export default assert;
}
