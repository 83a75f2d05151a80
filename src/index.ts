export type { RunPlan } from './plan/run-plan.ts'
