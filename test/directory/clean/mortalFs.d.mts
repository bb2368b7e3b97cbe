export declare function mortal(at: number, die: () => void): { reached: () => number; revive: () => void };
