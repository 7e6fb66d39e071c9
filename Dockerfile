# docker build -t draw-a-digit . && docker run -p 8501:8501 --read-only --tmpfs /tmp draw-a-digit
FROM python:3.13-slim

WORKDIR /page
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY app.py ./
COPY .streamlit .streamlit
COPY assets assets
COPY cnn cnn
RUN python -m compileall -q app.py cnn && python -m cnn health

# Nobody in particular, who owns nothing here
USER 65534:65534
ENV HOME=/tmp STREAMLIT_SERVER_ADDRESS=0.0.0.0 STREAMLIT_SERVER_PORT=8501
ENV STREAMLIT_SERVER_FILE_WATCHER_TYPE=none
# glibc keeps freed memory, by default in eight places for each core
ENV MALLOC_ARENA_MAX=2
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s \
  CMD python -m cnn health --url http://127.0.0.1:$STREAMLIT_SERVER_PORT
CMD ["streamlit", "run", "app.py"]
