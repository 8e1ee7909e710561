export { dissolveStage } from './dissolve.ts'
export { defaultPipeline, firstStage, funnelOf, isOpenTo, stageOfType, type Funnel, type Pipeline, type Stage } from './funnel.ts'
