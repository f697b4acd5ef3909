{{/* The Deployment of the api or the worker. @param root, app, values (its own), ports (by name), probed (a port's name), env (its own) */}}
{{- define "rewrite.workload" -}}
{{- $root := .root -}}
{{- $values := $root.Values -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "rewrite.metadata" . | nindent 2 }}
spec:
  {{- if not .values.autoscaling.enabled }}
  replicas: {{ .values.replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  strategy:
    type: RollingUpdate
    rollingUpdate: { maxSurge: 1, maxUnavailable: 0 }
  selector:
    matchLabels:
      {{- include "rewrite.selector" $root | nindent 6 }}
      app.kubernetes.io/component: {{ .app }}
  template:
    metadata:
      labels:
        {{- include "rewrite.selector" $root | nindent 8 }}
        app.kubernetes.io/component: {{ .app }}
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: {{ include "rewrite.stopInSeconds" $root }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        runAsGroup: 10001
        fsGroup: 10001
        seccompProfile: { type: RuntimeDefault }
      {{- with $values.image.pullSecrets }}
      imagePullSecrets:
        {{- range . }}
        - name: {{ . }}
        {{- end }}
      {{- end }}
      containers:
        - name: {{ .app }}
          image: {{ printf "%s:%s" $values.image.repository ($values.image.tag | default $root.Chart.AppVersion) | quote }}
          imagePullPolicy: {{ $values.image.pullPolicy }}
          command: [node, --max-semi-space-size=16, dist/bundle/{{ .app }}.js]
          ports:
            {{- range $name, $port := .ports }}
            - { name: {{ $name }}, containerPort: {{ $port }} }
            {{- end }}
          env:
            {{- range $name, $value := $values.settings }}
            - { name: {{ $name }}, value: {{ include "rewrite.text" $value }} }
            {{- end }}
            {{- range $name, $value := .env }}
            - { name: {{ $name }}, value: {{ include "rewrite.text" $value }} }
            {{- end }}
            - { name: SHUTDOWN_GRACE_MS, value: {{ include "rewrite.text" $values.shutdown.graceMs }} }
            {{- with $values.redis.url }}
            - { name: REDIS_URL, value: {{ . | quote }} }
            {{- end }}
            {{- if $values.secret }}
            - { name: SECRETS_DIR, value: /run/secrets/rewrite }
            {{- end }}
          startupProbe:
            httpGet: { path: /health/live, port: {{ .probed }} }
            periodSeconds: 2
            failureThreshold: 30
          livenessProbe:
            httpGet: { path: /health/live, port: {{ .probed }} }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet: { path: /health/ready, port: {{ .probed }} }
            periodSeconds: 5
            timeoutSeconds: 3
            failureThreshold: 2
          resources:
            {{- toYaml .values.resources | nindent 12 }}
          securityContext:
            allowPrivilegeEscalation: false
            privileged: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }
          {{- if $values.secret }}
          volumeMounts:
            - { name: secrets, mountPath: /run/secrets/rewrite, readOnly: true }
          {{- end }}
      {{- with $values.secret }}
      volumes:
        - name: secrets
          # 0440, as both versions of YAML read it.
          secret: { secretName: {{ . }}, defaultMode: 288 }
      {{- end }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "rewrite.selector" $root | nindent 14 }}
              app.kubernetes.io/component: {{ .app }}
      {{- with $values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.affinity }}
      affinity:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
{{- end -}}

{{/*
How long a Pod may take to stop: the two times of the service, rounded up, and 10 s. In these it serves kept connections for a second, gives what is left
a second to take its problem, hands jobs back for two, and waits four for a collector of traces.
*/}}
{{- define "rewrite.stopInSeconds" -}}
{{- $stopInMs := add .Values.shutdown.delayMs .Values.shutdown.graceMs -}}
{{- add (div (add $stopInMs 999) 1000) 10 -}}
{{- end -}}
