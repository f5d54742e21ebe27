import { afterAll } from 'vitest';
import { tearDownSystems } from './kept-systems.ts';

afterAll(tearDownSystems);
