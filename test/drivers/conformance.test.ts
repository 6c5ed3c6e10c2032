import { driverConformance } from './conformance.ts';
import { SUBJECTS } from './subjects.ts';

for (const [name, subject] of Object.entries(SUBJECTS)) driverConformance(name, subject);
