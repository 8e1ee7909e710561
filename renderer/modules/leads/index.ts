import { defineModule } from '../../core/module.ts'
import { offerConversion } from './convert.ts'
import { alarmOf, seesPipeline, wantsReason } from './stages.ts'

export default defineModule({
  name: 'leads',
  menu: { group: 'sales', order: 5 },
  board: {
    by: 'stageId',
    first: true,
    sums: ['amount'],
    card: ['amount', 'company', 'contactName', 'ownerId', 'tags', 'nextContactOn', 'stageChangedAt', 'score'],
    sort: '-stageChangedAt',
    faces: {
      nextContactOn: () => import('./NextFace.vue'),
      stageChangedAt: () => import('./StageAgeFace.vue'),
      score: () => import('./ScoreFace.vue'),
    },
    alarm: alarmOf,
    mayShow: seesPipeline,
  },
  wants: wantsReason,
  saved: offerConversion,
  slots: {
    overlay: () => import('./LeadsOverlay.vue'),
    'list:leads': () => import('./LeadAlerts.vue'),
    'page:leads:summary': () => import('./LeadSummary.vue'),
  },
})
