import { afterAll } from 'vitest';
import { tearDownHouses } from './kept-houses.ts';

afterAll(tearDownHouses);
